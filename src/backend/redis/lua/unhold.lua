-- ARGV: clock, account, 1 by the operator's word
local now = clock(ARGV[1])
local MOST = 1000
local byOperator = ARGV[3] == '1'
if byOperator and account(ARGV[2]).reason == ROLLBACK then
  -- Whoever holds up the account is given up: all it had in hand may have been sent.
  for _, id in ipairs(call('SRANDMEMBER', P .. 'missing', MOST)) do
    call('HSET', P .. 'w:' .. id, 'lost', 1)
    call('SMOVE', P .. 'missing', P .. 'ended', id)
  end
end
unholdAccount(ARGV[2], byOperator and 1 or 0, now)
save(now)
nextSeq()

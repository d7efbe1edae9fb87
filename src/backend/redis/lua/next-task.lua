-- What somebody began and did not finish: ARGV: clock, age of an old draft (ms), 'drop' for discarded drafts only.
-- Returns false, or { 'cancel' | 'recover' | 'drop' | 'discard', which }.
local now = clock(ARGV[1])
local MOST = 100
local discarded = call('ZRANGEBYSCORE', P .. 'drafts', 0, 0, 'LIMIT', 0, 1)[1]
if discarded then return { 'drop', discarded } end
if ARGV[3] then return false end
local cancelling = call('ZRANGE', P .. 'open', 0, MOST - 1)
for _, id in ipairs(cancelling) do
  if call('HGET', P .. 'c:' .. id, 'wanted') == 'cancelled' then
    local c = campaign(id)
    if c and c.pending + c.claimed + c.deferred > 0 then return { 'cancel', id } end
  end
end
local ended = call('SRANDMEMBER', P .. 'ended')
if ended then return { 'recover', ended } end
local old = call('ZRANGEBYSCORE', P .. 'drafts', '-inf', digits(now - tonumber(ARGV[2])), 'LIMIT', 0, 1)[1]
if old then return { 'discard', old } end
return false

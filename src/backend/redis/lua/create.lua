-- ARGV: clock, id, account (or several), delay (ms), on-unknown (1: resend), topic ('': none), texts as field, value ...
-- Returns 0 when the id is taken.
local now = clock(ARGV[1])
local id, name = ARGV[2], ARGV[3]
if call('EXISTS', P .. 'c:' .. id) == 1 then return 0 end
call('SADD', P .. 'accounts', unpack(pool.accounts({ account = name })))
call('HSET', P .. 'c:' .. id,
  'n', nextOrdinal(), 'stage', 'draft', 'account', name, 'delay', ARGV[4], 'resend', ARGV[5],
  'created', digits(now), 'wanted', 'run', 'open', 0, 'cursor', 0, 'fresh', 0, 'rate_count', 0, 'total', 0, 'pending', 0,
  'claimed', 0, 'sending', 0, 'sent', 0, 'skipped', 0, 'cancelled', 0, 'deferred', 0, 'failed', 0, 'unknown', 0)
if ARGV[6] ~= '' then call('HSET', P .. 'c:' .. id, 'topic', ARGV[6]) end
call('HSET', P .. 'm:' .. id, unpack(ARGV, 7))
call('ZADD', P .. 'drafts', digits(now), id)
nextSeq()
return 1

-- ARGV: clock, id, current campaign or ''. Returns -1 when it is not registered, else whether it is asked to stop; and the
-- ledger's generation, 0 when there is no ledger any more.
local now = clock(ARGV[1])
-- One that is no number is put right where the connection shakes hands.
local generation = digits(tonumber(call('GET', P .. 'generation') or 0) or 0)
if not workerSlot(ARGV[2]) then return { -1, generation } end
local key = P .. 'w:' .. ARGV[2]
call('HINCRBY', key, 'beats', 1)
call('HSET', key, 'seen', digits(now), 'current', ARGV[3])
return { tonumber(call('HGET', key, 'stop') or 0), generation }

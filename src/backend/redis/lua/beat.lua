-- ARGV: clock, id, current campaign or ''. Returns -1 when it is not registered, else whether it is asked to stop; and the
-- ledger's generation, 0 when there is no ledger any more. What of its registration was lost is there again.
local now = clock(ARGV[1])
-- One that is no number is put right where the connection shakes hands.
local generation = digits(tonumber(call('GET', P .. 'generation') or 0) or 0)
local slot, key = workerSlot(ARGV[2]), P .. 'w:' .. ARGV[2]
if not slot then return { -1, generation } end
for _, other in ipairs(call('ZRANGEBYSCORE', P .. 'workers', slot, slot)) do
  if other ~= ARGV[2] and workerSlot(other) == slot then
    -- Both came while nothing said which numbers are taken. This one comes again; what it had in hand is under the other's number.
    call('ZREM', P .. 'workers', ARGV[2])
    call('DEL', key)
    return { -1, generation }
  end
end
if enrol(ARGV[2], slot) > 0 then noteAside(P .. 'workers', 'missing') end
call('HINCRBY', key, 'beats', 1)
call('HSET', key, 'seen', digits(now), 'current', ARGV[3])
return { tonumber(call('HGET', key, 'stop') or 0), generation }

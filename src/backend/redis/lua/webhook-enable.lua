-- The endpoint has answered: ARGV: clock, key
local now = clock(ARGV[1])
local e = endpoint(ARGV[2])
if not e then return end
call('HDEL', P .. 'webhook:' .. e.key, 'failures', 'failing', 'not_before', 'disabled', 'dropped')
setOf(e, 'success', digits(now))
local due = P .. 'webhook:due:' .. e.key
for _, id in ipairs(call('ZRANGEBYSCORE', due, digits(now + 1), '+inf')) do call('ZADD', due, digits(now), id) end
nextSeq()

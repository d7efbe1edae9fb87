-- ARGV: finished before (ms), from which place on. Returns campaigns, deliveries, and how many places were looked at.
local MOST = 500
local ids = call('ZRANGEBYSCORE', P .. 'finished', '-inf', '(' .. ARGV[1], 'LIMIT', ARGV[2], MOST)
local deliveries = 0
for _, id in ipairs(ids) do deliveries = deliveries + (tonumber(call('HGET', P .. 'c:' .. id, 'total') or '') or 0) end
return { #ids, deliveries }

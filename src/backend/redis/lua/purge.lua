-- Takes finished campaigns away, so that nobody sees or finds them; their rows go in steps (drop.lua).
-- ARGV: finished before (ms). Returns the campaigns' ids, and the rows of their lists together.
local CHUNK = 50
local ids = call('ZRANGEBYSCORE', P .. 'finished', '-inf', '(' .. ARGV[1], 'LIMIT', 0, CHUNK)
local deliveries = 0
for _, id in ipairs(ids) do
  local key = P .. 'c:' .. id
  deliveries = deliveries + tonumber(call('HGET', key, 'total'))
  local texts = call('HMGET', P .. 'm:' .. id, 'key', 'digest')
  if texts[1] and call('GET', P .. 'key:' .. texts[1]) == id then call('DEL', P .. 'key:' .. texts[1]) end
  call('ZREM', P .. 'digest:' .. texts[2], id)
  call('ZREM', P .. 'released', id)
  call('ZREM', P .. 'finished', id)
  call('HSET', key, 'stage', 'discarded')
  call('ZADD', P .. 'drafts', 0, id)
end
if #ids > 0 then nextSeq() end
return { ids, deliveries }

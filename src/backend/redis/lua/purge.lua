-- Takes finished campaigns away, so that nobody sees or finds them; their rows go in steps (drop.lua).
-- ARGV: finished before (ms). Returns the campaigns' ids, and the rows of their lists together.
local CHUNK = 50
local ids = call('ZRANGEBYSCORE', P .. 'finished', '-inf', '(' .. ARGV[1], 'LIMIT', 0, CHUNK)
local deliveries = 0
local function takeAway(id)
  local key = P .. 'c:' .. id
  local texts = call('HMGET', P .. 'm:' .. id, 'key', 'digest')
  if texts[1] and call('GET', P .. 'key:' .. texts[1]) == id then call('DEL', P .. 'key:' .. texts[1]) end
  if texts[2] then call('ZREM', P .. 'digest:' .. texts[2], id) end
  call('ZREM', P .. 'released', id)
  call('ZREM', P .. 'finished', id)
  local total = tonumber(call('HGET', key, 'total') or '')
  if not total then return 0 end
  call('HSET', key, 'stage', 'discarded')
  call('ZADD', P .. 'drafts', 0, id)
  return total
end
for _, id in ipairs(ids) do deliveries = deliveries + takeAway(id) end
if #ids > 0 then nextSeq() end
return { ids, deliveries }

-- Puts the outbox right and drops what is too much: ARGV: clock, the time before which nothing is kept (ms, '' for none), an event that is
-- not understood and its endpoint ('' for none), endpoints to forget as JSON. Returns 1 while there may be more.
local now = clock(ARGV[1])
local before = tonumber(ARGV[2])
local more = 0

-- Events of which it was lost when they are due are due now.
local function findLost(key)
  local due, events = P .. 'webhook:due:' .. key, P .. 'webhook:event:' .. key
  if call('HLEN', events) == call('ZCARD', due) then return end
  noteAside(due, 'missing')
  for _, id in ipairs(call('HKEYS', events)) do
    if not call('ZSCORE', due, id) then call('ZADD', due, digits(now), id) end
  end
  for _, id in ipairs(call('ZRANGE', due, 0, -1)) do
    if call('HEXISTS', events, id) == 0 then call('ZREM', due, id) end
  end
end

-- Somebody may have named it since it was looked at.
local function forget(key)
  local e = endpoint(key)
  if not e or (e.seen or 0) >= now - FORGET_ENDPOINT_MS then return end
  call('UNLINK', P .. 'webhook:' .. key, P .. 'webhook:due:' .. key, P .. 'webhook:event:' .. key, P .. 'webhook:tried:' .. key)
  call('SREM', P .. 'webhooks', key)
end

for _, key in ipairs(cjson.decode(ARGV[5] or '[]')) do forget(key) end
for _, key in ipairs(call('SMEMBERS', P .. 'webhooks')) do
  if endpoint(key) then
    findLost(key)
    if before and dropOld(key, before) then more = 1 end
  end
end
if ARGV[3] and ARGV[3] ~= '' then
  local events = P .. 'webhook:event:' .. ARGV[4]
  noteAside(events .. ' ' .. ARGV[3], call('HGET', events, ARGV[3]) or 'missing')
  dropEvent(ARGV[4], ARGV[3])
end
nextSeq()
return more

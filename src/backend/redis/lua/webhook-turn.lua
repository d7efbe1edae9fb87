-- ARGV: clock, key, lease, results as JSON, how many events are wanted, 1 to give the lease back.
-- A result: { id, 'delivered' } or { id, 'failed', failure, wait (ms) or false, pause (ms) } or { id, 'gone', failure }.
-- Returns false when the lease is somebody else's; else the new lease, the attempts that failed in a row, and events, each as: id,
-- its JSON, attempts, since the first attempt (ms, '' for none).
local now = clock(ARGV[1])
local key = ARGV[2]
local e = endpoint(key)
if not e or not e.holder or e.lease ~= tonumber(ARGV[3]) then return false end

local due, events, tried = P .. 'webhook:due:' .. key, P .. 'webhook:event:' .. key, P .. 'webhook:tried:' .. key

-- Whatever waits for another attempt is due again.
local function dueAgain()
  for _, id in ipairs(call('ZRANGEBYSCORE', due, digits(now + 1), '+inf')) do
    local _, _, last = triedOf(key, id)
    if last and last <= now - TRY_AGAIN_MS then call('ZADD', due, digits(now), id) end
  end
end

local function dropAll()
  countDropped(key, call('ZCARD', due))
  call('UNLINK', due, events, tried)
end

local function retry(id, wait)
  if not call('ZSCORE', due, id) then return end
  local attempts, first = triedOf(key, id)
  call('HSET', tried, id, digits(attempts + 1) .. ' ' .. digits(first or now) .. ' ' .. digits(now))
  call('ZADD', due, digits(now + math.ceil(wait)), id)
end

local function giveUp(id)
  if dropEvent(key, id) then countDropped(key, 1) end
end

local function succeeded(id)
  dropEvent(key, id)
  if e.failures > 0 then dueAgain() end
  setOf(e, 'success', digits(now))
  call('HDEL', P .. 'webhook:' .. key, 'failures', 'failing', 'not_before')
end

local function failed(result)
  local id, kind, failure, wait, pause = unpack(result)
  setOf(e, 'failures', digits(e.failures + 1), 'failing', digits(e.failing or now), 'error', failure, 'error_at', digits(now))
  if kind == 'gone' then
    setOf(e, 'disabled', digits(now))
    dropAll()
    return
  end
  setOf(e, 'not_before', digits(now + math.ceil(pause)))
  if wait then retry(id, wait) else giveUp(id) end
  if (e.failing or now) <= now - KEEP_EVENT_MS then dropOld(key, now - KEEP_EVENT_MS) end
end

for _, result in ipairs(cjson.decode(ARGV[4])) do
  if result[2] == 'delivered' then succeeded(result[1]) else failed(result) end
  e = endpoint(key)
end
setOf(e, 'lease', digits(e.lease + 1))
if ARGV[6] == '1' then call('HDEL', P .. 'webhook:' .. key, 'holder') end
nextSeq()

local function isUnderstood(text)
  local known, event = pcall(cjson.decode, text or '')
  return known and type(event) == 'table' and type(event[1]) == 'string' and tonumber(event[4]) and type(event[5]) == 'string'
end

local function nextEvents(want)
  local found = {}
  if want < 1 or waitOf(e, now) ~= 0 then return found end
  local flat = call('ZRANGE', due, 0, want - 1, 'WITHSCORES')
  for i = 1, #flat, 2 do
    local id, at = flat[i], math.floor(tonumber(flat[i + 1]))
    local attempts, first, last = triedOf(key, id)
    local text = call('HGET', events, id)
    if not isUnderstood(text) then
      noteAside(events .. ' ' .. id, text or 'missing')
      dropEvent(key, id)
    elseif e.failures > 0 or at <= now or (last or at) > now then
      found[#found + 1] = { id, text, attempts, first and digits(math.max(0, now - first)) or '' }
    end
  end
  return found
end

return { digits(e.lease + 1), e.failures, ARGV[6] == '1' and {} or nextEvents(tonumber(ARGV[5])) }

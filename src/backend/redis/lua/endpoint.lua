-- Put behind common.lua for the operations of the outbox (see outbox.lua): one endpoint inside one call.
local NUMBERS = { 'seen', 'lease', 'failures', 'failing', 'not_before', 'success', 'error_at', 'dropped', 'disabled' }

-- nil: it is not known (or cannot be understood: whoever has it in its configuration makes it known again).
local function endpoint(key)
  if call('SISMEMBER', P .. 'webhooks', key) == 0 then return nil end
  local flat = call('HGETALL', P .. 'webhook:' .. key)
  if #flat == 0 then return nil end
  local e = { key = key }
  for i = 1, #flat, 2 do e[flat[i]] = flat[i + 1] end
  for _, field in ipairs(NUMBERS) do e[field] = e[field] and tonumber(e[field]) end
  if not e.label or not e.kinds then
    setAside(P .. 'webhook:' .. key, 'not understood')
    call('SREM', P .. 'webhooks', key)
    return nil
  end
  e.lease, e.failures, e.dropped = e.lease or 0, e.failures or 0, e.dropped or 0
  return e
end

local function setOf(e, ...) call('HSET', P .. 'webhook:' .. e.key, ...) end

-- How often an event failed, and its first and last attempt.
local function triedOf(key, id)
  local text = call('HGET', P .. 'webhook:tried:' .. key, id) or ''
  local attempts, first, last = string.match(text, '^(%d+) (%d+) (%d+)$')
  if not attempts then return 0, nil, nil end
  return tonumber(attempts), tonumber(first), tonumber(last)
end

-- How long until something is to be tried; nil: nothing waits. What began later than now is of a clock that was set back since: it
-- is over.
local function waitOf(e, now)
  local first = call('ZRANGE', P .. 'webhook:due:' .. e.key, 0, 0, 'WITHSCORES')
  if e.disabled or not first[1] then return nil end
  local pause = (e.error_at or 0) > now and 0 or math.max(0, (e.not_before or 0) - now)
  if e.failures > 0 then return pause end
  local _, _, tried = triedOf(e.key, first[1])
  local due = math.floor(tonumber(first[2]))
  return math.max(pause, (tried or due) > now and 0 or due - now)
end

-- Taken away in one call, at most.
local MOST_DROPPED = 5000

-- Drops what waits and happened before that time; returns whether there may be more.
local function dropOld(key, before)
  local events = P .. 'webhook:event:' .. key
  -- What was never tried is due when it happened.
  local old = call('ZRANGEBYSCORE', P .. 'webhook:due:' .. key, '-inf', '(' .. digits(before), 'LIMIT', 0, MOST_DROPPED)
  for _, id in ipairs(call('HKEYS', P .. 'webhook:tried:' .. key)) do
    local known, e = pcall(cjson.decode, call('HGET', events, id) or '')
    local at = known and type(e) == 'table' and tonumber(e[4])
    if at and at < before then old[#old + 1] = id end
  end
  local dropped = 0
  for _, id in ipairs(old) do
    if dropEvent(key, id) then dropped = dropped + 1 end
  end
  countDropped(key, dropped)
  return dropped >= MOST_DROPPED
end

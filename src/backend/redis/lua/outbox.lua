-- Put behind aside.lua: what is to be told to the endpoints of webhooks (see src/backend/webhooks.ts), written down by the operation in
-- which it happens. Nothing while no endpoint is known.
--
-- facteur:webhooks        the keys of the endpoints
-- facteur:webhook:KEY     one of them: what it wants, who sends to it, how it went
-- facteur:webhook:due:KEY     events that wait for it, by when they are due
-- facteur:webhook:event:KEY   each as JSON, by its id: kind, campaign or false, number or false, at, data (JSON)
-- facteur:webhook:tried:KEY   of those that failed: attempts, first and last attempt (ms)
-- facteur:webhook:order   counts events, so that they are told in their order
-- facteur:webhook:told    what each open campaign was last told to be held for
local endpointKeys
local function endpoints()
  endpointKeys = endpointKeys or call('SMEMBERS', P .. 'webhooks')
  return endpointKeys
end

local function plain(x) return string.format('%.0f', x) end

-- Of events of one millisecond the fraction says which came first.
local IN_ORDER = 1000
local function dueAt(now)
  return string.format('%.3f', now + (call('INCR', P .. 'webhook:order') % IN_ORDER) / IN_ORDER)
end

-- Returns whether it was there.
local function dropEvent(key, id)
  call('HDEL', P .. 'webhook:event:' .. key, id)
  call('HDEL', P .. 'webhook:tried:' .. key, id)
  return call('ZREM', P .. 'webhook:due:' .. key, id) == 1
end

-- What nobody will be told any more is counted, for people.
local function countDropped(key, count)
  if count > 0 then call('HINCRBY', P .. 'webhook:' .. key, 'dropped', count) end
end

-- The name of what may happen several times within a millisecond, and is written down once each time.
local function onceOnly(what, now) return what .. '_' .. plain(now) .. '_' .. plain(call('INCR', P .. 'webhook:order')) end

-- name: what makes its id: the same for the same thing. campaign, number: or false.
local function tell(kind, name, campaign, number, data, now)
  if #endpoints() == 0 then return end
  -- A dry run is nobody's business.
  if campaign and call('HGET', P .. 'c:' .. campaign, 'account') == DRY_RUN_ACCOUNT then return end
  local id = 'evt_' .. string.sub(call('GET', P .. 'ledger') or '', 1, 8) .. '_' .. name
  local text
  for _, key in ipairs(endpoints()) do
    local of = call('HMGET', P .. 'webhook:' .. key, 'kinds', 'disabled')
    if of[1] and not of[2] and string.find(of[1], ' ' .. kind .. ' ', 1, true) then
      text = text or cjson.encode({ kind, campaign, number, plain(now), cjson.encode(data) })
      if call('HSETNX', P .. 'webhook:event:' .. key, id, text) == 1 then
        call('ZADD', P .. 'webhook:due:' .. key, dueAt(now), id)
        if call('ZCARD', P .. 'webhook:due:' .. key) > MOST_WAITING then
          dropEvent(key, call('ZRANGE', P .. 'webhook:due:' .. key, 0, 0)[1])
          countDropped(key, 1)
        end
      end
    end
  end
end

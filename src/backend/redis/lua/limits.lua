-- Limits of accounts, as src/backend/limits.ts says them: put behind common.lua where messages begin or end. The figures
-- come from there; test/backend/redis/same-limits.test.ts compares what both make of them.
--
-- facteur:aw:ACCOUNT:MS   the messages of a window, oldest first: first:last:count, counted together where there are many
-- facteur:a:ACCOUNT       also: limits (JSON), tat, served, slow_*, own (its hold is of the limits), used:MS

local function windowKey(a, ms) return P .. 'aw:' .. a.name .. ':' .. digits(ms) end

local function usedField(ms) return 'used:' .. digits(ms) end

local function parseRun(text)
  local first, last, count = string.match(text, '^(%d+):(%d+):(%d+)$')
  -- One that is none counts for nothing, and is the first to leave.
  if not first then return { first = 0, last = 0, count = 0 } end
  return { first = tonumber(first), last = tonumber(last), count = tonumber(count) }
end

local function packRun(run) return digits(run.first) .. ':' .. digits(run.last) .. ':' .. digits(run.count) end

local function limitsOf(a)
  if a.parsed == nil then
    local read, limits = pcall(cjson.decode, a.limits or 'false')
    if not read then noteAside(P .. 'a:' .. a.name .. ' limits', a.limits) end
    a.parsed = read and type(limits) == 'table' and limits or false
  end
  return a.parsed
end

-- nil: no even rate
local function rateOf(a)
  local limits = limitsOf(a)
  local rate = limits and limits.perSecond
  return type(rate) == 'number' and rate or nil
end

local function windowsOf(a)
  local limits = limitsOf(a)
  return limits and limits.windows or {}
end

local function isLimited(a) return limitsOf(a) or a.slow_ceiling end

-- As far apart as they were, ending now: nobody waits longer for a clock that was set back.
local function mendWindow(key, ahead)
  for i, text in ipairs(call('LRANGE', key, 0, -1)) do
    local run = parseRun(text)
    run.first, run.last = run.first - ahead, run.last - ahead
    call('LSET', key, i - 1, packRun(run))
  end
end

-- Once a call: the clock is looked at, and what left the window is taken away.
local function refreshWindow(a, w, now)
  a.refreshed = a.refreshed or {}
  if a.refreshed[w.ms] then return end
  a.refreshed[w.ms] = true
  local key = windowKey(a, w.ms)
  local newest = call('LINDEX', key, -1)
  if not newest then return end
  local ahead = parseRun(newest).last - now
  if ahead > CLOCK_TOLERANCE_MS then mendWindow(key, ahead) end
  while true do
    local oldest = call('LINDEX', key, 0)
    local run = oldest and parseRun(oldest)
    if not run or run.last + w.ms >= now then return end
    call('LPOP', key)
    call('HINCRBY', P .. 'a:' .. a.name, usedField(w.ms), -run.count)
  end
end

-- When there is room for one more; nil: there is.
local function windowOpening(a, w, wire, now)
  refreshWindow(a, w, now)
  local key = windowKey(a, w.ms)
  local used = tonumber(call('HGET', P .. 'a:' .. a.name, usedField(w.ms)) or 0) or 0
  local excess = used + wire - w.most + 1
  if excess <= 0 then return nil end
  for i = 0, call('LLEN', key) - 1 do
    local run = parseRun(call('LINDEX', key, i))
    excess = excess - run.count
    if excess <= 0 then return run.last + w.ms + 1 end
  end
  return now + w.ms + 1
end

local function spendInWindow(a, w, now)
  refreshWindow(a, w, now)
  local key = windowKey(a, w.ms)
  local newest = call('LINDEX', key, -1)
  local run = newest and parseRun(newest)
  local apart = w.most > RUNS and w.ms / RUNS or 0
  if run and now - run.first <= apart then
    run.last, run.count = now, run.count + 1
    call('LSET', key, -1, packRun(run))
  else
    call('RPUSH', key, packRun({ first = now, last = now, count = 1 }))
  end
  call('HINCRBY', P .. 'a:' .. a.name, usedField(w.ms), 1)
end

-- The outcome of a message of the account of that name is known, or never will be.
spend = function(name, handedOver, now)
  local a = account(name)
  for _, w in ipairs(windowsOf(a)) do
    if handedOver or w.ms < FORGIVING_MS then spendInWindow(a, w, now) end
  end
  if handedOver or not a.own or not a.reason then return end
  -- Its place is free again, so a hold that the limits had led to is over.
  for _, w in ipairs(windowsOf(a)) do
    if w.ms >= FORGIVING_MS then return unholdAccount(name, 0, now) end
  end
end

-- The place of an account in a campaign, from 0; nil: it does not send it. Of most, the names say so at once.
function pool.placeIn(c, a)
  if c.account == a.name then return 0 end
  if not c.account or not string.find(c.account, POOL_SEPARATOR, 1, true) then return nil end
  for i, name in ipairs(pool.accounts(c)) do
    if name == a.name then return i - 1 end
  end
  return nil
end

-- Messages of the account in a campaign that have begun and have no outcome.
function pool.onWireIn(id, a)
  local c = campaigns[id]
  if c == nil then
    local v = call('HMGET', P .. 'c:' .. id, 'account', 'sending')
    c = { account = v[1], sending = tonumber(v[2] or 0) or 0 }
  end
  local place = c and pool.placeIn(c, a)
  if not place then return 0 end
  if not pool.is(c) then return c.sending end
  local field = 'on_' .. digits(place)
  if c.id then return c[field] or 0 end
  return tonumber(call('HGET', P .. 'c:' .. id, field) or 0) or 0
end

-- Messages of the account that have begun and have no outcome.
local function onWire(a)
  local count = 0
  for _, id in ipairs(call('ZRANGE', P .. 'open', 0, -1)) do count = count + pool.onWireIn(id, a) end
  return count
end

-- The pace that gives way ------------------------------------------------------------------------------------------

local function keepPace(a, fields)
  local flat, gone = {}, {}
  for field, value in pairs(fields) do
    if value == false then
      a[field] = nil
      gone[#gone + 1] = field
    else
      a[field] = value
      flat[#flat + 1] = field
      flat[#flat + 1] = type(value) == 'number' and string.format('%.6f', value) or value
    end
  end
  if #flat > 0 then call('HSET', P .. 'a:' .. a.name, unpack(flat)) end
  if #gone > 0 then call('HDEL', P .. 'a:' .. a.name, unpack(gone)) end
end

local function pauseEnd(a)
  return a.slow_at + math.max(a.slow_cuts > 1 and LATER_PAUSE_MS or FIRST_PAUSE_MS, 1000 / (a.slow_ceiling * CUT_TO))
end

-- Messages per second; 0 in the pause, math.huge when it is to be forgotten.
local function slowedRate(a, now)
  local ceiling = a.slow_ceiling
  local t = (now - pauseEnd(a)) / math.max(MIN_UNIT_MS, 1000 * MESSAGES_A_UNIT / ceiling)
  if t < 0 then return 0 end
  local back = ceiling * BACK_TO
  if t < BACK_UNITS then return back - (back - ceiling * CUT_TO) * (1 - t / BACK_UNITS) ^ 3 end
  local factor = 1 + (a.slow_cuts > 1 and GROWTH or FIRST_GROWTH) * (t - BACK_UNITS) ^ 2
  return factor >= FORGET_AT and math.huge or back * factor
end

-- A cut that is still to come was made before the clock was set back.
local function mendCut(a, now)
  if a.slow_at and a.slow_at > now then keepPace(a, { slow_at = now }) end
end

local function perSecond(count, ms) return count > 0 and count * 1000 / ms or nil end

-- As src/backend/rate.ts.
local function rateNow(at, count, before, now)
  if not at then return nil end
  local age = math.max(0, now - at)
  if age >= 2 * RATE_WINDOW_MS then return nil end
  if age >= RATE_WINDOW_MS then return perSecond(count * (2 - age / RATE_WINDOW_MS), RATE_WINDOW_MS) end
  if not before then return perSecond(count, math.max(age, MIN_ELAPSED_MS)) end
  return perSecond(before * (1 - age / RATE_WINDOW_MS) + count, RATE_WINDOW_MS)
end

-- Of what several accounts send, the part that the one at that place has sent so far.
function pool.partOf(c, place)
  if not pool.is(c) then return 1 end
  local function sentBy(one) return (c['out_' .. digits(one)] or 0) + 1 end
  local all = 0
  for i = 1, #pool.accounts(c) do all = all + sentBy(i - 1) end
  return sentBy(place) / all
end

local function observedRate(a, now)
  local sum
  for _, id in ipairs(call('ZRANGE', P .. 'open', 0, -1)) do
    local c = campaign(id)
    local place = c and pool.placeIn(c, a)
    local rate = place and rateNow(c.rate_at, c.rate_count or 0, c.rate_before, now)
    if rate then sum = (sum or 0) + rate * pool.partOf(c, place) end
  end
  return sum
end

-- The server refused a message, begun then, because of the pace.
slowDown = function(name, begunAt, now)
  local a = account(name)
  mendCut(a, now)
  local slowed = a.slow_ceiling
  if slowed and begunAt < pauseEnd(a) then return end
  local allowed = math.min(slowed and slowedRate(a, now) or math.huge, rateOf(a) or math.huge)
  local observed = observedRate(a, now)
  local seen = not observed and UNKNOWN_CEILING or slowed and observed * ABOVE_AVERAGE or observed
  call('SADD', P .. 'accounts', a.name)
  keepPace(a, {
    slow_ceiling = math.max(MIN_CEILING, math.min(allowed, seen)), slow_at = now, slow_cuts = (slowed and a.slow_cuts or 0) + 1,
  })
end

-- GCRA as src/backend/pacing.ts says it: when to ask again (nil: now), the state to keep (two numbers), when the slot opens.
local function takeSlot(tat, owed, interval, fine, lead)
  -- Of an account's slots only the lead is said, and the second opens no later than the others.
  local first = lead and 0 or math.min(FIRST_MS, interval * FIRST_SHARE)
  lead = lead or math.min(MAX_LEAD_MS, interval * LEAD_SHARE)
  local opens = math.min(tat or fine, fine + interval + lead + first)
  if opens - lead > fine then return math.ceil(opens - lead), opens, owed, nil end
  local at = math.max(opens, fine)
  local behind = math.min(interval, owed + at - opens)
  local repaid = math.min(behind, MAX_REPAID_MS, interval * REPAID_SHARE)
  return nil, at + interval - repaid + (tat and 0 or first), behind - repaid, at
end

local function accountSlot(a, now, fine)
  mendCut(a, now)
  local rate = rateOf(a) or math.huge
  local allowed = a.slow_ceiling and slowedRate(a, now) or math.huge
  if a.slow_ceiling and allowed >= rate then keepPace(a, { slow_ceiling = false, slow_at = false, slow_cuts = false }) end
  if allowed == 0 then
    local stop = math.ceil(pauseEnd(a))
    return stop, stop, nil
  end
  rate = math.min(allowed, rate)
  if rate == math.huge then return nil, fine, fine end
  local wait, tat, _, at = takeSlot(a.tat, 0, 1000 / rate, fine, ACCOUNT_LEAD_MS)
  return wait, tat, at
end

-- One more message of the account: 'held', or when to ask again (nil: now), the state to keep, when its slot opens.
local function judge(a, now, fine)
  local wait, tat, at = accountSlot(a, now, fine)
  if wait then keepPace(a, { tat = tat }) end
  local wire, opening, full = onWire(a), 0, nil
  for _, w in ipairs(windowsOf(a)) do
    local opens = windowOpening(a, w, wire, now)
    if opens and opens > opening then opening, full = opens, w end
  end
  if opening > now + HOLD_FROM_MS then
    holdAccount(a.name, 'quota', digits(full.most) .. '/' .. digits(full.ms), opening, now)
    call('HSET', P .. 'a:' .. a.name, 'own', 1)
    return 'held'
  end
  if opening > now then return math.max(opening, wait or 0), tat, nil end
  return wait, tat, at
end

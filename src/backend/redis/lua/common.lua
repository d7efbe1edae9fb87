-- Put before each operation, behind aside.lua: keys, time, and a campaign's counters and deliveries inside one call.
--
-- facteur:c:ID     a campaign's facts, counters, cursor, pace (tat, owed; small values only: it stays one compact block)
-- facteur:m:ID     its long texts
-- facteur:f:ID     one character a row of the list: '0' to be written to, else why not (1 invalid, 2 duplicate, 3 suppressed)
-- facteur:l:ID:B   rows of the list, 500 a block: [address, key] as JSON, a line feed, the variables
-- facteur:s:ID:B   the ledger, 100 deliveries a block, as far as anybody was ever claimed (the cursor); '' where the row is skipped. In
--                  the place of a worker, of those that came back: why (see src/backend/return-rule.ts)
-- facteur:i:ID     one character a delivery of the ledger, by which those of a state are found (signOf in letters.ts). What is not
--                  there is made of the ledger when somebody looks (index-states.lua)
-- facteur:by:ID    one character a delivery, of campaigns that several accounts send: by which of them it was begun last (see Pools)
-- facteur:dp:ID, :dd:ID      when pending and deferred deliveries are due
-- facteur:k:ID     what finds an address in the list, by run and part (see src/backend/address-index.ts)
-- facteur:tl:ID    outcomes by span of time (see src/backend/timeline.ts); the present span is in facteur:c:ID
-- facteur:st:c:ID, facteur:st:a:ACCOUNT   when nothing was sent, oldest first: since, until (0: it lasts), reason
-- facteur:at:ID    how attempts of a delivery ended that did not go well, by its number: time, state and reply on a line each
-- facteur:td:ID, :tf:, :tu:  when deferred, failed and unknown ones became so
-- facteur:return-mails   names of the latest mails that came back and were recorded, by when; facteur:returns   how many ever, by reason
-- facteur:ledger   its own name; facteur:lost   campaigns that a witness saw and it has not (1: the operator knows)
-- facteur:given-up   begins that a witness saw and that have no place in the ledger any more
-- facteur:h:WORKER:ID, facteur:hc:WORKER   what a worker holds (by its number), and of which campaigns
-- Milliseconds since 1970: whole, and with its fraction. `arg` moves the server's clock by so many milliseconds, or, with a
-- leading '=', says what time it is (tests).
local function clock(arg)
  if string.sub(arg, 1, 1) == '=' then
    local fixed = tonumber(string.sub(arg, 2))
    return fixed, fixed
  end
  local t = call('TIME')
  local fine = t[1] * 1000 + t[2] / 1000 + tonumber(arg)
  return math.floor(fine), fine
end

-- Numbers beyond 2^31 in plain digits.
local function digits(x) return string.format('%.0f', x) end

local function nextSeq() return call('INCR', P .. 'seq') end

-- More claim tokens than can have been given out until now.
local function tokensSoFar()
  local EPOCH_S = 1767225600
  local TOKENS_A_SECOND = 100000
  return (tonumber(call('TIME')[1]) - EPOCH_S) * TOKENS_A_SECOND
end

-- Takes `count` claim tokens and returns the first. They grow for ever, also across a Redis that forgot (handshake.lua).
local function takeTokens(count)
  return take('token', count, function() return call('ZCARD', P .. 'released') > 1 and tokensSoFar() or 0 end)
end

-- Stops ------------------------------------------------------------------------------------------------------------

local function parseStop(text)
  local since, upto, reason = string.match(text or '', '^(%d+) (%d+) (.*)$')
  return since and { since = tonumber(since), upto = tonumber(upto), reason = reason }
end

local function packStop(s) return digits(s.since) .. ' ' .. digits(s.upto) .. ' ' .. s.reason end

local function lasts(s, now) return s and (s.upto == 0 or s.upto > now) end

-- Changes the latest stops that last: `change` is given each, and returns whether it did anything to it.
local function changeStops(key, now, change)
  -- A campaign may be paused and held; more than these never last together.
  local LATEST = 4
  for i = 1, LATEST do
    local s = parseStop(call('LINDEX', key, -i))
    if lasts(s, now) and change(s) then call('LSET', key, -i, packStop(s)) end
  end
end

-- nil: for whatever reason.
local function endStops(key, now, reason)
  changeStops(key, now, function(s)
    if reason and s.reason ~= reason then return false end
    s.upto = math.max(now, s.since)
    return true
  end)
end

local function noteStop(key, s)
  call('RPUSH', key, packStop(s))
  call('LTRIM', key, -MOST_STOPS, -1)
end

-- One that lasts already for the same reason goes on. `upto`: nil, it lasts until it is ended.
local function beginStop(key, now, reason, upto)
  local known = false
  changeStops(key, now, function(s)
    if s.reason ~= reason then return false end
    known, s.upto = true, upto or 0
    return true
  end)
  if not known then noteStop(key, { since = now, upto = upto or 0, reason = reason }) end
end

-- Accounts ---------------------------------------------------------------------------------------------------------

local accounts = {}
-- Of accounts with limits: in limits.lua.
local spend, slowDown

local function account(name)
  local a = accounts[name]
  if a then return a end
  local v = call('HMGET', P .. 'a:' .. name, 'epoch', 'reason', 'message', 'upto', 'since', 'held',
    'limits', 'tat', 'served', 'slow_ceiling', 'slow_at', 'slow_cuts', 'own')
  a = {
    name = name, epoch = tonumber(v[1] or 0) or 0, reason = v[2], message = v[3] or '',
    upto = v[4] and tonumber(v[4]), since = v[5] and tonumber(v[5]), held = tonumber(v[6] or 0) or 0,
    limits = v[7], tat = v[8] and tonumber(v[8]), served = v[9], slow_ceiling = v[10] and tonumber(v[10]),
    slow_at = v[11] and tonumber(v[11]), slow_cuts = v[12] and tonumber(v[12]), own = v[13],
  }
  if not (a.slow_ceiling and a.slow_at and a.slow_cuts) then a.slow_ceiling = nil end
  accounts[name] = a
  return a
end

local function isHeld(a, now) return a.reason and (not a.upto or a.upto > now) end

-- How long the account has been held in all; never negative, wherever the clock was moved in between.
local function heldMs(a, now)
  if not a.reason then return a.held end
  local stop = a.upto and math.min(now, a.upto) or now
  return a.held + math.max(0, stop - (a.since or stop))
end

-- A clock that stands still while the account is held.
local function activeTime(a, now) return now - heldMs(a, now) end

-- Pools ------------------------------------------------------------------------------------------------------------
--
-- A campaign that several accounts send has all their names as its account (src/backend/pool.ts), so that no worker of an older
-- program serves it. Its facts have, by the place of each from 0: on_PLACE messages on the wire, out_PLACE messages that were sent.
-- (One table: a text in Lua has room for 200 local names.)
local pool = {}

function pool.accounts(c)
  if not c.names then
    c.names = {}
    for name in string.gmatch(c.account, '[^' .. POOL_SEPARATOR .. ']+') do c.names[#c.names + 1] = name end
    if #c.names == 0 then c.names[1] = c.account end
  end
  return c.names
end

function pool.is(c) return #pool.accounts(c) > 1 end

-- The account that is to send a delivery of the campaign, and its place; nil: none of its accounts has that name.
function pool.named(c, name)
  local names = pool.accounts(c)
  if not name or #names == 1 then return account(names[1]), 0 end
  for i, one in ipairs(names) do
    if one == name then return account(name), i - 1 end
  end
  return nil
end

pool.FIRST_PLACE = string.byte('0')

-- By which of several accounts a delivery was begun last, from 0; what cannot be understood is the first.
function pool.placeOf(c, d)
  if not d.place then
    local sign = string.byte(call('GETRANGE', P .. 'by:' .. c.id, d.n - 1, d.n - 1))
    local place = (sign or pool.FIRST_PLACE) - pool.FIRST_PLACE
    d.place = place > 0 and place < #pool.accounts(c) and place or 0
  end
  return d.place
end

-- The name of the account by which a delivery was begun last.
function pool.senderOf(c, d) return pool.accounts(c)[pool.is(c) and pool.placeOf(c, d) + 1 or 1] end

-- A clock that stands still while all accounts of the campaign are held: see activeNow in src/backend/sqlite/ledger.ts.
function pool.activeNow(c, now)
  local latest
  for _, name in ipairs(pool.accounts(c)) do
    local at = activeTime(account(name), now)
    if not latest or at > latest then latest = at end
  end
  return latest
end

-- The account whose hold keeps the campaign from going on; nil while one may send. See holdOfAll in src/backend/pool.ts.
function pool.heldBy(c, now)
  local first
  for _, name in ipairs(pool.accounts(c)) do
    local a = account(name)
    if not isHeld(a, now) then return nil end
    if not first or (a.upto or math.huge) < (first.upto or math.huge) then first = a end
  end
  return first
end

-- Something was changed of which it depends whether campaigns go on: see tellStops.
local steered = false

local function holdAccount(name, reason, message, upto, now)
  steered = true
  local a = account(name)
  local held = heldMs(a, now)
  local stops = P .. 'st:a:' .. name
  if isHeld(a, now) and a.reason ~= reason then endStops(stops, now) end
  beginStop(stops, now, reason, upto and math.ceil(upto))
  call('SADD', P .. 'accounts', name)
  call('HSET', P .. 'a:' .. name, 'reason', reason, 'message', message, 'since', digits(now), 'held', digits(held))
  if upto then call('HSET', P .. 'a:' .. name, 'upto', digits(math.ceil(upto)))
  else call('HDEL', P .. 'a:' .. name, 'upto') end
  call('HDEL', P .. 'a:' .. name, 'own')
  accounts[name] = nil
end

local function unholdAccount(name, epochs, now)
  steered = true
  local a = account(name)
  endStops(P .. 'st:a:' .. name, now)
  call('SADD', P .. 'accounts', name)
  call('HSET', P .. 'a:' .. name, 'held', digits(heldMs(a, now)), 'epoch', a.epoch + epochs)
  call('HDEL', P .. 'a:' .. name, 'reason', 'message', 'upto', 'since', 'own')
  accounts[name] = nil
end

-- Campaigns --------------------------------------------------------------------------------------------------------

local WORDS = { stage = true, wanted = true, account = true, resend = true, held_for = true, held_note = true, topic = true }
local COUNTS = { 'pending', 'claimed', 'sending', 'sent', 'skipped', 'cancelled', 'deferred', 'failed', 'unknown',
  'returned', 'complained' }
-- Not there while there are none.
local RARE = { 'returned', 'complained' }
local campaigns = {}

-- Whether the figures of a campaign can be true; those that are none are taken for 0.
local function addsUp(c)
  local sum, numbers = 0, true
  for _, field in ipairs({ 'open', 'delay', 'fresh', 'rate_count', unpack(COUNTS) }) do
    if type(c[field]) ~= 'number' then
      c[field], numbers = 0, false
    end
  end
  for _, state in ipairs(COUNTS) do sum = sum + c[state] end
  return numbers and sum == c.total
end

-- Without these nothing can be said of a campaign.
local function isUnderstood(c)
  local stages = { draft = true, released = true, discarded = true }
  return stages[c.stage] and c.account and c.wanted and c.n and c.total and c.cursor
end

local function forgetCampaign(id)
  for _, name in ipairs({ 'open', 'released', 'finished', 'drafts' }) do call('ZREM', P .. name, id) end
end

local function campaign(id)
  local c = campaigns[id]
  if c ~= nil then return c end
  local flat = call('HGETALL', P .. 'c:' .. id)
  c = false
  if #flat > 0 then
    local there = {}
    c = { id = id, dirty = {}, unheld = {}, signs = {}, told = {} }
    for i = 1, #flat, 2 do
      local field = flat[i]
      c[field] = WORDS[field] and flat[i + 1] or tonumber(flat[i + 1])
      there[field] = true
    end
    for _, field in ipairs(RARE) do
      if not there[field] then c[field] = 0 end
    end
    if not isUnderstood(c) then
      campaigns[id] = false
      setAside(P .. 'c:' .. id, 'facts are missing')
      forgetCampaign(id)
      return false
    end
    c.was = { wanted = c.wanted, held_for = c.held_for, start_by = c.start_by }
    local odd = not addsUp(c)
    if c.stage == 'discarded' then c = false end
    campaigns[id] = c
    if c and odd then damaged(id, P .. 'c:' .. id) end
  end
  campaigns[id] = c
  return c
end

-- No worker has found it in time; nothing is sent until somebody says `run`.
local function isMissed(c, now) return c.open == 1 and c.start_by and not c.started and c.start_by < now end

-- Why the campaign itself is held until somebody says `run`; nil when it is not.
local function ownHold(c, now) return c.held_for or (isMissed(c, now) and 'missed' or nil) end

local function released(id)
  local c = campaign(id)
  return c and c.stage == 'released' and c or false
end

local function stopsOf(c) return P .. 'st:c:' .. c.id end

damaged = function(id, key)
  local c = released(id)
  if not c or c.held_for or c.finished or c.wanted == 'cancelled' then return end
  c.held_for, c.held_note, c.was.held_for = DAMAGED, key, DAMAGED
  beginStop(stopsOf(c), call('TIME')[1] * 1000, DAMAGED)
  call('HSET', P .. 'c:' .. id, 'held_for', DAMAGED, 'held_note', key)
end

-- nil takes the field away.
local STEERING = { wanted = true, held_for = true, start_by = true, open = true }
local function set(c, field, value)
  if c[field] ~= value then
    if STEERING[field] then steered = true end
    c[field] = value
    c.dirty[field] = true
  end
end

-- By how much a campaign's slots are late (see src/backend/pacing.ts); nothing is kept of one that is not.
local function owe(c, ms)
  if ms > 0 then set(c, 'owed', ms) else set(c, 'owed', nil) end
end

-- Holds an unfinished campaign until somebody says `run`; see Backend.holdCampaign.
local function holdCampaign(c, reason, note)
  if c.open ~= 1 then return end
  set(c, 'held_for', reason)
  set(c, 'held_note', note)
end

-- How many messages of the account at that place are on the wire.
function pool.moveOnWire(c, place, by)
  local field = 'on_' .. digits(place)
  set(c, field, math.max(0, (c[field] or 0) + by))
end

-- A delivery is about to be begun by the account at that place.
function pool.beginBy(c, d, place)
  if not pool.is(c) then return end
  if d.state == 's' and pool.placeOf(c, d) ~= place then
    pool.moveOnWire(c, pool.placeOf(c, d), -1)
    pool.moveOnWire(c, place, 1)
  end
  d.place = place
  call('SETRANGE', P .. 'by:' .. c.id, d.n - 1, string.char(pool.FIRST_PLACE + place))
end

-- The part of each account in what several send.
function pool.moveShare(c, d, from, to)
  if from == to or not pool.is(c) then return end
  if from == 's' then pool.moveOnWire(c, pool.placeOf(c, d), -1) end
  if to == 's' then pool.moveOnWire(c, pool.placeOf(c, d), 1) end
  if to == 'o' then
    local field = 'out_' .. digits(pool.placeOf(c, d))
    set(c, field, (c[field] or 0) + 1)
  end
end

local function move(c, from, to, count)
  if from == to then return end
  set(c, from, c[from] - count)
  set(c, to, c[to] + count)
  if TOLD[to] then c.told[to] = (c.told[to] or 0) + count end
end

local function reopen(c)
  set(c, 'open', 1)
  set(c, 'finished', nil)
  call('ZADD', P .. 'open', c.n, c.id)
  call('ZREM', P .. 'finished', c.id)
end

local function unheldNow(c)
  for key, numbers in pairs(c.unheld) do
    call('SREM', key, unpack(numbers))
    if call('EXISTS', key) == 0 then
      local worker = string.match(key, '^' .. P .. 'h:(%d+):')
      call('SREM', P .. 'hc:' .. worker, c.id)
    end
  end
  c.unheld = {}
end

-- The timeline: as src/backend/sqlite/spans.ts ----------------------------------------------------------------------

local function addSpan(key, at, counts)
  local sums, before = {}, string.gmatch(call('HGET', key, at) or '', '%d+')
  for i, count in ipairs(counts) do sums[i] = digits((tonumber(before() or 0) or 0) + count) end
  call('HSET', key, at, table.concat(sums, ' '))
end

-- By two.
local function mergeSpans(key, step)
  local flat = call('HGETALL', key)
  call('DEL', key)
  for i = 1, #flat, 2 do
    local at, counts = tonumber(flat[i]), {}
    for count in string.gmatch(flat[i + 1], '%d+') do counts[#counts + 1] = tonumber(count) end
    if at then addSpan(key, digits(at - at % step), counts) end
  end
end

local function presentSpan(c)
  local counts = {}
  for i, state in ipairs(TOLD_STATES) do counts[i] = c['span_' .. state] or 0 end
  return counts
end

local function keepSpan(c)
  local key = P .. 'tl:' .. c.id
  addSpan(key, digits(c.span_at), presentSpan(c))
  if call('HLEN', key) <= MOST_SPANS then return end
  set(c, 'span_ms', (c.span_ms or FIRST_STEP_MS) * 2)
  mergeSpans(key, c.span_ms)
end

local function countTold(c, now)
  if not next(c.told) then return end
  local step = c.span_ms or FIRST_STEP_MS
  if c.span_at ~= now - now % step then
    if c.span_at then keepSpan(c) end
    step = c.span_ms or FIRST_STEP_MS
    set(c, 'span_at', now - now % step)
    for _, state in ipairs(TOLD_STATES) do set(c, 'span_' .. state, nil) end
  end
  for state, count in pairs(c.told) do set(c, 'span_' .. state, (c['span_' .. state] or 0) + count) end
  c.told = {}
end

-- What is cancelled is neither paused nor held any more.
local function noteStops(c, now)
  local was, key = c.was, stopsOf(c)
  if was.wanted == c.wanted and was.held_for == c.held_for and was.start_by == c.start_by then return end
  local function reasons(of)
    if of.wanted == 'cancelled' then return {} end
    return { [of.wanted == 'paused' and 'paused' or ''] = true, [of.held_for or ''] = true }
  end
  local before, after = reasons(was), reasons(c)
  for reason in pairs(before) do
    if reason ~= '' and not after[reason] then endStops(key, now, reason) end
  end
  for reason in pairs(after) do
    if reason ~= '' and not before[reason] then beginStop(key, now, reason) end
  end
  if was.start_by and not c.start_by and not c.started and was.start_by < now then
    noteStop(key, { since = was.start_by, upto = now, reason = 'missed' })
  end
  c.was = { wanted = c.wanted, held_for = c.held_for, start_by = c.start_by }
end

-- What was noted of facteur:i:, neighbours in one command.
local function writeSigns(c)
  local numbers, first, run = {}, nil, {}
  for n in pairs(c.signs) do numbers[#numbers + 1] = n end
  table.sort(numbers)
  local function write()
    if first then call('SETRANGE', P .. 'i:' .. c.id, first - 1, table.concat(run)) end
  end
  for _, n in ipairs(numbers) do
    if not first or n ~= first + #run then
      write()
      first, run = n, {}
    end
    run[#run + 1] = c.signs[n]
  end
  write()
  c.signs = {}
end

local function finishWhenDone(c, now)
  if c.open ~= 1 or c.pending + c.claimed + c.sending + c.deferred > 0 then return end
  if c.held_for and c.wanted ~= 'cancelled' then return end
  set(c, 'open', 0)
  set(c, 'finished', now)
  call('ZREM', P .. 'open', c.id)
  call('ZADD', P .. 'finished', digits(now), c.id)
  -- What its deliveries have become at its end.
  local ends = { 'total', 'sent', 'failed', 'unknown', 'skipped', 'cancelled', 'returned', 'complained' }
  local counts = {}
  for _, field in ipairs(ends) do counts[field] = c[field] end
  local data = { cancelled = c.wanted == 'cancelled', counts = counts }
  tell('campaign.finished', 'finished_' .. c.id .. '_' .. digits(now), c.id, false, data, now)
end

-- What keeps a campaign from going on, for which reason and until when: people, itself, its account. '': nothing does.
local function stopOf(c, now)
  if c.wanted == 'paused' then return 'paused', '', nil end
  local own = ownHold(c, now)
  if own then return own, c.held_note or '', nil end
  local a = pool.heldBy(c, now)
  if a then return a.reason, a.own and '' or a.message, a.upto end
  return '', '', nil
end

-- Tells which campaigns have stopped since they were last told of, and which go on.
local function tellStops(now)
  if #endpoints() == 0 then return end
  local told, open = {}, {}
  local flat = call('HGETALL', P .. 'webhook:told')
  for i = 1, #flat, 2 do told[flat[i]] = flat[i + 1] end
  for _, id in ipairs(call('ZRANGE', P .. 'open', 0, -1)) do
    local c = released(id)
    if c and c.open == 1 and c.wanted ~= 'cancelled' then
      open[id] = true
      local reason, message, upto = stopOf(c, now)
      if reason ~= (told[id] or '') then
        if reason == '' then
          call('HDEL', P .. 'webhook:told', id)
          tell('campaign.resumed', onceOnly('resumed_' .. id, now), id, false, { reason = told[id] }, now)
        else
          call('HSET', P .. 'webhook:told', id, reason)
          local data = { reason = reason, message = message, ['until'] = upto or cjson.null }
          tell('campaign.held', onceOnly('held_' .. id, now), id, false, data, now)
        end
      end
    end
  end
  for id in pairs(told) do
    if not open[id] then call('HDEL', P .. 'webhook:told', id) end
  end
end

local function asText(value)
  if type(value) ~= 'number' then return value end
  if value == math.floor(value) then return digits(value) end
  return string.format('%.3f', value)
end

-- Keeps what has changed of every campaign this call has touched.
local function save(now)
  for _, c in pairs(campaigns) do
    if c then
      unheldNow(c)
      writeSigns(c)
      finishWhenDone(c, now)
      countTold(c, now)
      noteStops(c, now)
      local fields, gone = {}, {}
      for field in pairs(c.dirty) do
        if c[field] == nil then gone[#gone + 1] = field
        else
          fields[#fields + 1] = field
          fields[#fields + 1] = asText(c[field])
        end
      end
      if #fields > 0 then call('HSET', P .. 'c:' .. c.id, unpack(fields)) end
      if #gone > 0 then call('HDEL', P .. 'c:' .. c.id, unpack(gone)) end
      c.dirty = {}
    end
  end
  if steered then tellStops(now) end
end

-- Deliveries -------------------------------------------------------------------------------------------------------

local TROUBLE = { d = 'td:', f = 'tf:', u = 'tu:' }
local DUE = { p = 'dp:', r = 'dp:', d = 'dd:' }

local function stateKey(c, n) return P .. 's:' .. c.id .. ':' .. math.floor((n - 1) / STATE_BLOCK) end

-- Fixed width, so that members of a sorted set are in the order of their numbers.
local function member(n) return string.format('%08d', n) end

local function pack(d)
  return string.format('%s%.0f %d %d %.0f %.0f %.0f %s', d.state, d.token, d.attempts, d.worker, d.at, d.due, d.first, d.reply)
end

local function parse(n, raw)
  local state, token, attempts, worker, at, due, first, reply =
    string.match(raw, '^(%a)(%d+) (%d+) (%d+) (%d+) (%d+) (%-?%d+) (.*)$')
  if not state or not COUNTER[state] then return nil end
  return {
    n = n, state = state, token = tonumber(token), attempts = tonumber(attempts), worker = tonumber(worker),
    at = tonumber(at), due = tonumber(due), first = tonumber(first), reply = reply,
  }
end

-- What the ledger has of a delivery; nil when it was never claimed (or is no row to be written to).
local function delivery(c, n)
  if n < 1 or n > c.cursor then return nil end
  local raw = call('LINDEX', stateKey(c, n), (n - 1) % STATE_BLOCK)
  if raw == '' then return nil end
  local d = raw and parse(n, raw)
  if d then return d end
  local key = stateKey(c, n)
  noteAside(key .. ' ' .. n, raw or 'missing')
  damaged(c.id, key)
  return nil
end

local function put(c, d) call('LSET', stateKey(c, d.n), (d.n - 1) % STATE_BLOCK, pack(d)) end

-- Taken away in one command, at most.
local MOST_UNHELD = 1000

local function unhold(c, d)
  local key = P .. 'h:' .. d.worker .. ':' .. c.id
  local numbers = c.unheld[key]
  if not numbers then
    numbers = {}
    c.unheld[key] = numbers
  elseif #numbers > MOST_UNHELD then
    unheldNow(c)
    numbers = {}
    c.unheld[key] = numbers
  end
  numbers[#numbers + 1] = d.n
end

-- How an attempt ended that did not go well: the next one takes its place in the delivery. What is sent at once, which is nearly all, costs
-- nothing more.
local function noteAttempt(c, d, state, now)
  local line = digits(now) .. ' ' .. state .. ' ' .. string.gsub(d.reply or '', '\n', ' ')
  local before = call('HGET', P .. 'at:' .. c.id, digits(d.n))
  call('HSET', P .. 'at:' .. c.id, digits(d.n), before and before .. '\n' .. line or line)
end

-- Moves a delivery to `state`, with everything that follows it about. `due`: for those that wait.
local function settle(c, d, state, now, due)
  local from = d.state
  if DUE[from] then call('ZREM', P .. DUE[from] .. c.id, member(d.n)) end
  if TROUBLE[from] then call('ZREM', P .. TROUBLE[from] .. c.id, member(d.n)) end
  if (from == 'c' or from == 's') and state ~= 'c' and state ~= 's' then
    unhold(c, d)
    d.worker = 0
  end
  d.state = state
  d.at = now
  d.due = DUE[state] and math.ceil(due) or 0
  if DUE[state] then call('ZADD', P .. DUE[state] .. c.id, digits(d.due), member(d.n)) end
  if TROUBLE[state] then
    call('ZADD', P .. TROUBLE[state] .. c.id, digits(now), member(d.n))
    noteAttempt(c, d, state, now)
  end
  put(c, d)
  if SIGN[from] ~= SIGN[state] then c.signs[d.n] = SIGN[state] end
  move(c, COUNTER[from], COUNTER[state], 1)
  pool.moveShare(c, d, from, state)
end

local function hold(c, d, slot)
  -- It may have been given back in this very call.
  if next(c.unheld) then unheldNow(c) end
  d.worker = slot
  call('SADD', P .. 'h:' .. slot .. ':' .. c.id, d.n)
  call('SADD', P .. 'hc:' .. slot, c.id)
end

-- Extends the ledger of a campaign to number `n`: rows on the way were lent in a time that was forgotten, and are pending again.
local function reach(c, n, now)
  while c.cursor < n do
    local at = c.cursor + 1
    local free = call('GETRANGE', P .. 'f:' .. c.id, c.cursor, c.cursor) == '0'
    local record = free and pack({ state = 'p', token = 0, attempts = 0, worker = 0, at = now, due = now, first = 0, reply = '' }) or ''
    call('RPUSH', stateKey(c, at), record)
    c.signs[at] = free and SIGN.p or SKIPPED_SIGN
    if free then
      call('ZADD', P .. 'dp:' .. c.id, digits(now), member(at))
      set(c, 'fresh', c.fresh - 1)
    end
    set(c, 'cursor', at)
  end
end

-- Back to pending (or cancelled with its campaign); nothing can be told with its token any more.
local function giveBack(c, d, due, now)
  if c.wanted == 'cancelled' then settle(c, d, 'x', now) else settle(c, d, 'p', now, due or now) end
end

local function ofUnknownOutcome(c, d, now)
  if c.resend == '1' and c.wanted ~= 'cancelled' and d.attempts < MAX_ATTEMPTS_RESENT then settle(c, d, 'r', now, now)
  else settle(c, d, 'u', now) end
end

-- As src/backend/rate.ts.
local function countOutcome(c, now)
  local age = c.rate_at and now - c.rate_at
  if not age or age < 0 or age >= 2 * RATE_WINDOW_MS then
    set(c, 'rate_at', now)
    set(c, 'rate_before', nil)
    set(c, 'rate_count', 0)
  elseif age >= RATE_WINDOW_MS then
    set(c, 'rate_at', c.rate_at + RATE_WINDOW_MS)
    set(c, 'rate_before', c.rate_count)
    set(c, 'rate_count', 0)
  end
  set(c, 'rate_count', c.rate_count + 1)
end

-- Keeps the older entry when there is one at that place already (see src/backend/suppression-key.ts). Returns whether it is new.
local function suppress(place, reason, detail, at)
  call('ZADD', P .. 'suppressed:order', 0, place)
  return call('HSETNX', P .. 'suppressed', place, cjson.encode({ reason, detail, digits(at) })) == 1
end

-- Records one outcome, if its token is still the delivery's: 'r' recorded, 'l' late, 's' stale.
-- o: campaign, number, token, kind, reply, upto, key (the address to suppress, or false), true when the server asked for less
local KINDS = { sent = 'o', failed = 'f' }

local function endAttempt(c, d, from, kind, reply, upto, now)
  if from == 's' then spend(pool.senderOf(c, d), kind ~= 'released', now) end
  -- Its slot was not used.
  if from == 's' and kind == 'released' then owe(c, c.delay) end
  if reply then d.reply = reply end
  if from == 's' and kind ~= 'released' then
    d.attempts = d.attempts + 1
    if d.first == 0 then d.first = pool.activeNow(c, now) end
    countOutcome(c, now)
  end
  if KINDS[kind] then settle(c, d, KINDS[kind], now)
  elseif kind == 'deferred' and c.wanted ~= 'cancelled' then settle(c, d, 'd', now, upto)
  elseif kind == 'unknown' then ofUnknownOutcome(c, d, now)
  else giveBack(c, d, upto, now) end
end

local function record(c, o, now)
  local d = c and delivery(c, o[2])
  if not d or d.token ~= o[3] then return 's' end
  local kind, from, reply = o[4], d.state, o[5] or nil
  local answer = ANSWERS[from] and ANSWERS[from][kind]
  if answer == 'recorded' then
    if o[8] == true then slowDown(pool.senderOf(c, d), d.at, now) end
    endAttempt(c, d, from, kind, reply, now + o[6], now)
  elseif answer == 'late' then
    d.reply = reply
    settle(c, d, KINDS[kind], now)
  else return 's' end
  if kind == 'failed' then
    if o[7] then suppress(o[7], 'hard-bounce', c.id .. ': ' .. (reply or ''), now) end
    local data = { attempts = d.attempts, reply = reply or '', suppressed = o[7] and true or false }
    tell('delivery.failed', 'failed_' .. c.id .. '_' .. digits(d.n) .. '_' .. digits(d.token), c.id, d.n, data, now)
  end
  return answer == 'late' and 'l' or 'r'
end

-- The number of a campaign in the order in which they are made.
local function nextOrdinal()
  return take('campaign', 1, function() return tonumber(call('ZREVRANGE', P .. 'released', 0, 0, 'WITHSCORES')[2] or 0) or 0 end, true)
end

-- Workers ----------------------------------------------------------------------------------------------------------

-- The number of a registered worker; nil when it is not registered (any more).
local function workerSlot(id)
  local v = call('HMGET', P .. 'w:' .. id, 'slot', 'ended')
  return v[1] and not v[2] and tonumber(v[1]) or nil
end

-- A Redis that forgot ----------------------------------------------------------------------------------------------

-- While `replay` is there, workers are telling again what was forgotten, and nothing is lent or begun.
local function endReplayWhenAllTold()
  if call('SCARD', P .. 'replay:waiting') == 0 then call('DEL', P .. 'replay') end
end

local ROLLBACK = 'ledger-rollback'

local function openAccounts()
  local names = {}
  for _, id in ipairs(call('ZRANGE', P .. 'open', 0, -1)) do
    local name = call('HGET', P .. 'c:' .. id, 'account')
    for _, one in ipairs(name and pool.accounts({ account = name }) or {}) do names[one] = true end
  end
  return names
end

-- The worker's journal did not come back: what it sent in the forgotten time is not known, so nobody goes on with any
-- campaign it may have served.
local function missWorker(id, now)
  call('SADD', P .. 'missing', id)
  call('SREM', P .. 'ended', id)
  local host = call('HGET', P .. 'w:' .. id, 'host') or '?'
  for name in pairs(openAccounts()) do holdAccount(name, ROLLBACK, id .. ' (' .. host .. ')', nil, now) end
end

-- It is in a list of workers, and nothing is known of it: damage put it there, or took its registration away. Nobody waits for it. If its
-- id is made as those of workers are (src/worker/identity.ts), it may have been one that sent in the forgotten time.
local function forgetStranger(id, now)
  local waited = call('SREM', P .. 'replay:waiting', id)
  if waited + call('ZREM', P .. 'workers', id) + call('SREM', P .. 'ended', id) == 0 then return end
  noteAside(P .. 'workers ' .. id, 'not registered')
  call('DEL', P .. 'w:' .. id)
  if waited == 1 and string.find(id, '%-%d+%-%x%x%x%x%x%x$') then missWorker(id, now) end
  endReplayWhenAllTold()
end

-- Its journal came after all.
local function foundWorker(id, now)
  if call('SREM', P .. 'missing', id) == 0 then return end
  call('SADD', P .. 'ended', id)
  if call('SCARD', P .. 'missing') > 0 then return end
  for _, name in ipairs(call('SMEMBERS', P .. 'accounts')) do
    if account(name).reason == ROLLBACK then unholdAccount(name, 0, now) end
  end
end

-- Put before each operation, behind aside.lua: keys, time, and a campaign's counters and deliveries inside one call.
--
-- facteur:c:ID     a campaign's facts, counters, cursor, pace (tat, owed; small values only: it stays one compact block)
-- facteur:m:ID     its long texts
-- facteur:f:ID     one character a row of the list: '0' to be written to, else why not (1 invalid, 2 duplicate, 3 suppressed)
-- facteur:l:ID:B   rows of the list, 500 a block: [address, key] as JSON, a line feed, the variables
-- facteur:s:ID:B   the ledger, 100 deliveries a block, as far as anybody was ever claimed (the cursor); '' where the row is skipped
-- facteur:dp:ID, :dd:ID      when pending and deferred deliveries are due
-- facteur:td:ID, :tf:, :tu:  when deferred, failed and unknown ones became so
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
local EPOCH_S = 1767225600
local TOKENS_A_SECOND = 100000
local function tokensSoFar() return (tonumber(call('TIME')[1]) - EPOCH_S) * TOKENS_A_SECOND end

-- Takes `count` claim tokens and returns the first. They grow for ever, also across a Redis that forgot (handshake.lua).
local function takeTokens(count)
  return take('token', count, function() return call('ZCARD', P .. 'released') > 1 and tokensSoFar() or 0 end)
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

-- Something was changed of which it depends whether campaigns go on: see tellStops.
local steered = false

local function holdAccount(name, reason, message, upto, now)
  steered = true
  local a = account(name)
  local held = heldMs(a, now)
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
  call('SADD', P .. 'accounts', name)
  call('HSET', P .. 'a:' .. name, 'held', digits(heldMs(a, now)), 'epoch', a.epoch + epochs)
  call('HDEL', P .. 'a:' .. name, 'reason', 'message', 'upto', 'since', 'own')
  accounts[name] = nil
end

-- Campaigns --------------------------------------------------------------------------------------------------------

local WORDS = { stage = true, wanted = true, account = true, resend = true, held_for = true, held_note = true }
local COUNTS = { 'pending', 'claimed', 'sending', 'sent', 'skipped', 'cancelled', 'deferred', 'failed', 'unknown' }
local STAGES = { draft = true, released = true, discarded = true }
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
  return STAGES[c.stage] and c.account and c.wanted and c.n and c.total and c.cursor
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
    c = { id = id, dirty = {}, unheld = {} }
    for i = 1, #flat, 2 do
      local field = flat[i]
      c[field] = WORDS[field] and flat[i + 1] or tonumber(flat[i + 1])
    end
    if not isUnderstood(c) then
      campaigns[id] = false
      setAside(P .. 'c:' .. id, 'facts are missing')
      forgetCampaign(id)
      return false
    end
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

damaged = function(id, key)
  local c = released(id)
  if not c or c.held_for or c.finished or c.wanted == 'cancelled' then return end
  c.held_for, c.held_note = DAMAGED, key
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

local function move(c, from, to, count)
  if from == to then return end
  set(c, from, c[from] - count)
  set(c, to, c[to] + count)
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

local function finishWhenDone(c, now)
  if c.open ~= 1 or c.pending + c.claimed + c.sending + c.deferred > 0 then return end
  if c.held_for and c.wanted ~= 'cancelled' then return end
  set(c, 'open', 0)
  set(c, 'finished', now)
  call('ZREM', P .. 'open', c.id)
  call('ZADD', P .. 'finished', digits(now), c.id)
  local counts = {}
  for _, field in ipairs({ 'total', 'sent', 'failed', 'unknown', 'skipped', 'cancelled' }) do counts[field] = c[field] end
  local data = { cancelled = c.wanted == 'cancelled', counts = counts }
  tell('campaign.finished', 'finished_' .. c.id .. '_' .. digits(now), c.id, false, data, now)
end

-- What keeps a campaign from going on, for which reason and until when: people, itself, its account. '': nothing does.
local function stopOf(c, now)
  if c.wanted == 'paused' then return 'paused', '', nil end
  local own = ownHold(c, now)
  if own then return own, c.held_note or '', nil end
  local a = account(c.account)
  if isHeld(a, now) then return a.reason, a.own and '' or a.message, a.upto end
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
      finishWhenDone(c, now)
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
  if TROUBLE[state] then call('ZADD', P .. TROUBLE[state] .. c.id, digits(now), member(d.n)) end
  put(c, d)
  move(c, COUNTER[from], COUNTER[state], 1)
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

-- Keeps the older entry when the address is there already. Returns whether it is new.
local function suppress(key, reason, detail, at)
  call('ZADD', P .. 'suppressed:order', 0, key)
  return call('HSETNX', P .. 'suppressed', key, cjson.encode({ reason, detail, digits(at) })) == 1
end

-- Records one outcome, if its token is still the delivery's: 'r' recorded, 'l' late, 's' stale.
-- o: campaign, number, token, kind, reply, upto, key (the address to suppress, or false), true when the server asked for less
local KINDS = { sent = 'o', failed = 'f' }

local function endAttempt(c, d, from, kind, reply, upto, now)
  if from == 's' then spend(c, kind ~= 'released', now) end
  -- Its slot was not used.
  if from == 's' and kind == 'released' then owe(c, c.delay) end
  if reply then d.reply = reply end
  if from == 's' and kind ~= 'released' then
    d.attempts = d.attempts + 1
    if d.first == 0 then d.first = activeTime(account(c.account), now) end
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
    if o[8] == true then slowDown(c, d.at, now) end
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
  return take('campaign', 1, function() return tonumber(call('ZREVRANGE', P .. 'released', 0, 0, 'WITHSCORES')[2] or 0) end)
end

-- Workers ----------------------------------------------------------------------------------------------------------

-- The number of a registered worker; nil when it is not registered (any more).
local function workerSlot(id)
  local v = call('HMGET', P .. 'w:' .. id, 'slot', 'ended')
  return v[1] and not v[2] and tonumber(v[1]) or nil
end

-- The number by which the ledger knows a new registration.
local function nextSlot()
  return take('slot', 1, function() return tonumber(call('ZREVRANGE', P .. 'slots', 0, 0, 'WITHSCORES')[2] or 0) end)
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
    if name then names[name] = true end
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

-- Its journal came after all.
local function foundWorker(id, now)
  if call('SREM', P .. 'missing', id) == 0 then return end
  call('SADD', P .. 'ended', id)
  if call('SCARD', P .. 'missing') > 0 then return end
  for _, name in ipairs(call('SMEMBERS', P .. 'accounts')) do
    if account(name).reason == ROLLBACK then unholdAccount(name, 0, now) end
  end
end

-- ARGV: clock, worker, { r: outcomes, b: begins, c: claims } as JSON
-- Returns: now (text, with fraction), sequence, one character an outcome, answers to begins, claims
local now, fine = clock(ARGV[1])
local turn = cjson.decode(ARGV[3])

local replaying = call('EXISTS', P .. 'replay') == 1

local function mayRun(c, a)
  return not replaying and c.open == 1 and c.wanted == 'run' and a and not isHeld(a, now) and not ownHold(c, now)
end

local suppressing = nil
-- b: campaign, number, token, address, its hash (both false where the row is lost), which of several accounts asks.
local function isSuppressed(c, b)
  if suppressing == nil then
    suppressing = call('EXISTS', P .. 'suppressed') == 1
    if not suppressing and call('EXISTS', P .. 'suppressed:order') == 1 then
      setAside(P .. 'suppressed:order', 'the list beside it is missing')
      holdAllOpen(P .. 'suppressed')
    end
  end
  if not suppressing then return false end
  local found
  if c.topic then
    local of = '\t' .. c.topic
    found = call('HMGET', P .. 'suppressed', b[4], b[5], b[4] .. of, b[5] .. of)
  else
    found = call('HMGET', P .. 'suppressed', b[4], b[5])
  end
  for i = 1, #found do
    if found[i] then return true end
  end
  return false
end

-- g: gone; wTIME: not before; vTIME: not before by this account, perhaps by another; b: begun; bTIME: begun, its slot opens then (of a paced campaign always said)
local function begin(b)
  local c = released(b[1])
  if not c then return 'g' end
  local d = delivery(c, b[2])
  local held = d and d.state == 'c' and d.token == b[3]
  local a, place = pool.named(c, b[6])
  if not mayRun(c, a) then
    if held then giveBack(c, d, nil, now) end
    return 'g'
  end
  local accountWait, accountTat, accountAt
  if isLimited(a) then
    accountWait, accountTat, accountAt = judge(a, now, fine)
    if accountWait == 'held' then
      if held then giveBack(c, d, nil, now) end
      return 'g'
    end
  end
  local wait, tat, owed, at = takeSlot(c.tat, c.owed or 0, c.delay, fine)
  if wait then set(c, 'tat', tat) end
  if wait or accountWait then
    local elsewhere = pool.is(c) and (accountWait or 0) > (wait or 0)
    return held and (elsewhere and 'v' or 'w') .. digits(math.max(wait or 0, accountWait or 0)) or 'g'
  end
  if not held then return 'g' end
  if b[4] and isSuppressed(c, b) then
    settle(c, d, 'k', now)
    return 'g'
  end
  pool.beginBy(c, d, place)
  settle(c, d, 's', now)
  set(c, 'tat', tat)
  owe(c, owed)
  if not c.started then set(c, 'started', now) end
  if accountTat then
    keepPace(a, { tat = accountTat, served = c.id })
    at = math.max(at, accountAt)
  end
  return (c.delay > 0 or at > fine) and 'b' .. string.format('%.3f', at) or 'b'
end

local function dueOnes(c, want)
  local found = {}
  for _, zset in ipairs({ 'dp:', 'dd:' }) do
    local flat = call('ZRANGEBYSCORE', P .. zset .. c.id, '-inf', digits(now), 'WITHSCORES', 'LIMIT', 0, want)
    for i = 1, #flat, 2 do found[#found + 1] = { n = tonumber(flat[i]), due = tonumber(flat[i + 1]) } end
  end
  table.sort(found, function(a, b) return a.due < b.due or (a.due == b.due and a.n < b.n) end)
  return found
end

-- The deliveries of those that wait indeed. One that does not is not lent, whatever says that it is due: it may have been sent.
local function waiting(c, due)
  -- The person was taken out of the list: nobody is to be written to there.
  local function isErased(n)
    local list = P .. 'l:' .. c.id .. ':' .. math.floor((n - 1) / ROW_BLOCK)
    return call('LINDEX', list, (n - 1) % ROW_BLOCK) == ERASED_ROW
  end
  local found = {}
  for _, one in ipairs(due) do
    local d = delivery(c, one.n)
    if d and DUE[d.state] and isErased(one.n) then settle(c, d, 'k', now)
    elseif d and DUE[d.state] then found[#found + 1] = d
    else
      for _, zset in ipairs({ 'dp:', 'dd:' }) do call('ZREM', P .. zset .. c.id, member(one.n)) end
      damaged(c.id, P .. 'dp:' .. c.id)
    end
  end
  return found
end

local function claimDue(c, want, slot, out)
  if c.pending - c.fresh + c.deferred == 0 then return 0 end
  local found = waiting(c, dueOnes(c, want))
  local count = math.min(want, #found)
  if count == 0 then return 0 end
  local active = pool.activeNow(c, now)
  local token = takeTokens(count)
  for i = 1, count do
    local d = found[i]
    d.token = token + i - 1
    hold(c, d, slot)
    settle(c, d, 'c', now)
    local age = d.first == 0 and 0 or math.max(0, active - d.first)
    out[#out + 1] = { d.n, digits(d.token), d.attempts, digits(age) }
  end
  return count
end

local function appendBlock(c, block, records)
  if #records > 0 then call('RPUSH', P .. 's:' .. c.id .. ':' .. block, unpack(records)) end
end

-- Whether the next delivery gets the place in the ledger by which it is found again.
local function ledgerIsWhole(c)
  local key = stateKey(c, c.cursor + 1)
  if call('LLEN', key) == c.cursor % STATE_BLOCK then return true end
  damaged(c.id, key)
  return false
end

-- Appends to the ledger as far as `want` rows that are to be written to.
local function claimRange(c, want, slot, out)
  local RANGE = 1000
  if not ledgerIsWhole(c) then return 0 end
  local flags = call('GETRANGE', P .. 'f:' .. c.id, c.cursor, c.cursor + RANGE - 1)
  if flags == '' then damaged(c.id, P .. 'f:' .. c.id) end
  local _, free = string.gsub(flags, '0', '')
  local token = takeTokens(math.min(want, free))
  local tail = ' 0 ' .. slot .. ' ' .. digits(now) .. ' 0 0 '
  local numbers, records, signs = {}, {}, {}
  local n, block = c.cursor, math.floor(c.cursor / STATE_BLOCK)
  for i = 1, #flags do
    if #numbers == want then break end
    n = n + 1
    signs[i] = string.byte(flags, i) == 48 and SIGN.c or SKIPPED_SIGN
    local own = math.floor((n - 1) / STATE_BLOCK)
    if own ~= block then
      appendBlock(c, block, records)
      block, records = own, {}
    end
    if string.byte(flags, i) == 48 then
      numbers[#numbers + 1] = n
      local text = digits(token + #numbers - 1)
      records[#records + 1] = 'c' .. text .. tail
      out[#out + 1] = { n, text, 0, '0' }
    else
      records[#records + 1] = ''
    end
  end
  appendBlock(c, block, records)
  call('SETRANGE', P .. 'i:' .. c.id, c.cursor, table.concat(signs))
  if #numbers > 0 then
    call('SADD', P .. 'h:' .. slot .. ':' .. c.id, unpack(numbers))
    call('SADD', P .. 'hc:' .. slot, c.id)
  end
  set(c, 'cursor', n)
  set(c, 'fresh', c.fresh - #numbers)
  move(c, 'pending', 'claimed', #numbers)
  return #numbers
end

local function claim(request, slot)
  local MAX_RANGES = 4
  local c, out = released(request[1]), {}
  if not c or not mayRun(c, pool.named(c, request[3])) or (c.not_before or 0) > now then return out end
  local want = math.min(request[2], MAX_CLAIM)
  if want <= 0 then return out end
  want = want - claimDue(c, want, slot, out)
  for _ = 1, MAX_RANGES do
    if want <= 0 or c.fresh <= 0 or ownHold(c, now) then break end
    want = want - claimRange(c, want, slot, out)
  end
  return out
end

-- In turn by campaign where several ask, whoever was served last after the others: each gets its share of what their
-- account may send.
local function beginAll(slot, out)
  local asked, places = {}, {}
  for i, b in ipairs(turn.b) do
    local c = released(b[1])
    local round = (asked[b[1]] or 0) + 1
    asked[b[1]] = round
    local a = c and pool.named(c, b[6])
    places[i] = { i = i, round = round, last = a and a.served == c.id and 1 or 0 }
  end
  table.sort(places, function(x, y)
    if x.round ~= y.round then return x.round < y.round end
    if x.last ~= y.last then return x.last < y.last end
    return x.i < y.i
  end)
  for _, place in ipairs(places) do out[place.i] = slot and begin(turn.b[place.i]) or 'g' end
end

local recorded, begun, claims = {}, {}, {}
for i, o in ipairs(turn.r) do recorded[i] = record(released(o[1]), o, now) end
local slot = workerSlot(ARGV[2])
beginAll(slot, begun)
for i, request in ipairs(turn.c) do claims[i] = slot and claim(request, slot) or {} end
save(now)
return { string.format('%.3f', fine), nextSeq(), table.concat(recorded), begun, claims }

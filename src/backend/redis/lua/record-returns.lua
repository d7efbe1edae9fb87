-- What came back: ARGV: clock, JSON: { campaign, number, address as compared, 'returned', 'complained' or 'answered', reply, reason to suppress or
-- false, cause, its code in the ledger, whether it is a guess } ..., the mail's name or ''. Returns the answers in that order; see
-- src/backend/return-rule.ts.
local now = clock(ARGV[1])
local mail = ARGV[3]
local MAILS = P .. 'return-mails'

-- As it was submitted; nil when the row is lost.
local function keyOf(c, n)
  local row = call('LINDEX', P .. 'l:' .. c.id .. ':' .. math.floor((n - 1) / ROW_BLOCK), (n - 1) % ROW_BLOCK)
  local ok, names = pcall(cjson.decode, row and string.match(row, '^[^\n]*') or '')
  return ok and type(names) == 'table' and (names[2] or names[1]) or nil
end

-- A number that is none is forged, and names nothing of the ledger.
local function named(c, n) return n == math.floor(n) and delivery(c, n) end

local function count(c, cause, by)
  local field = 'back_' .. cause
  set(c, field, math.max(0, (c[field] or 0) + by))
end

-- One that was returned and is complained of is no longer counted as returned.
local function countCause(c, d, cause)
  local before = COUNTER[d.state] == 'returned' and RETURN_CAUSES[d.worker % RETURN_GUESSED]
  if before then count(c, before, -1) end
  count(c, cause, 1)
  call('HINCRBY', P .. 'returns', cause, 1)
end

local function suppressFor(c, key, reason, reply)
  if suppress(key, reason, c.id .. ': ' .. reply, now) then tellUnsubscribed(key, reason, nil, now) end
end

-- As src/backend/sqlite/return-watch.ts.
local function watch(c, sentAt)
  if sentAt <= (c.watch_since or 0) then return end
  local dead = (c.watch_dead or 0) + 1
  local goneBefore = c.watch_gone or 0
  local gone = c.sent + c.returned + c.complained - goneBefore
  local many = gone >= FEWEST_GONE and dead > MOST_DEAD_SHARE * gone
  if many and c.open == 1 and c.wanted == 'run' and not pool.heldBy(c, now) then
    -- The list is the cause, whoever sends.
    for _, name in ipairs(pool.accounts(c)) do
      if not isHeld(account(name), now) then
        holdAccount(name, 'returns', 'facteur:many-returned ' .. cjson.encode({ dead = dead, gone = gone }), nil, now)
      end
    end
    set(c, 'watch_since', now)
    set(c, 'watch_gone', goneBefore + gone)
    dead = 0
  end
  set(c, 'watch_dead', dead)
end

local function recordReturn(r)
  local c = released(r[1])
  local d = c and c.account ~= DRY_RUN_ACCOUNT and named(c, r[2])
  local kind, reply, reason, cause, code = r[4], r[5], r[6], r[7], r[8]
  local answer = d and RETURN_ANSWERS[d.state] and RETURN_ANSWERS[d.state][kind]
  if not answer or keyOf(c, r[2]) ~= r[3] then return 'refused' end
  if answer ~= 'recorded' then return answer end
  if kind == 'answered' then
    if d.worker == code then return 'known' end
    d.worker = code
    put(c, d)
    return answer
  end
  local sentAt = d.at
  countCause(c, d, cause)
  if reply ~= '' then d.reply = reply end
  d.worker = code
  settle(c, d, RETURN_STATES[kind], now)
  if reason then suppressFor(c, r[3], reason, reply) end
  local data = { cause = cause, reply = reply, guess = r[9], suppressed = reason and true or false }
  tell('delivery.returned', kind .. '_' .. c.id .. '_' .. digits(d.n), c.id, d.n, data, now)
  if cause == 'permanent' then watch(c, sentAt) end
  return answer
end

local returns, answers, all = cjson.decode(ARGV[2]), {}, {}
if mail ~= '' and call('ZSCORE', MAILS, mail) then
  for i = 1, #returns do answers[i] = 'known' end
  return answers
end
for i, r in ipairs(returns) do
  answers[i] = recordReturn(r)
  all[answers[i]] = true
end
if mail ~= '' and (#returns == 0 or all.recorded) and not all.unsettled then
  call('ZADD', MAILS, digits(now), mail)
  call('ZREMRANGEBYRANK', MAILS, 0, -MOST_RETURN_MAILS - 1)
end
save(now)
nextSeq()
return answers

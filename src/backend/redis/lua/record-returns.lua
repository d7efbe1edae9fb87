-- What came back: ARGV: clock, JSON: { campaign, number, address as compared, 'returned' or 'complained', reply, reason to suppress or
-- false } ... Returns the answers in that order; see src/backend/return-rule.ts.
local now = clock(ARGV[1])

-- As it was submitted; nil when the row is lost.
local function keyOf(c, n)
  local row = call('LINDEX', P .. 'l:' .. c.id .. ':' .. math.floor((n - 1) / ROW_BLOCK), (n - 1) % ROW_BLOCK)
  local ok, names = pcall(cjson.decode, row and string.match(row, '^[^\n]*') or '')
  return ok and type(names) == 'table' and (names[2] or names[1]) or nil
end

-- A number that is none is forged, and names nothing of the ledger.
local function named(c, n) return n == math.floor(n) and delivery(c, n) end

local function recordReturn(r)
  local c = released(r[1])
  local d = c and c.account ~= DRY_RUN_ACCOUNT and named(c, r[2])
  local kind, reply, reason = r[4], r[5], r[6]
  local answer = d and RETURN_ANSWERS[d.state] and RETURN_ANSWERS[d.state][kind]
  if not answer or keyOf(c, r[2]) ~= r[3] then return 'refused' end
  if answer ~= 'recorded' then return answer end
  if reply ~= '' then d.reply = reply end
  settle(c, d, RETURN_STATES[kind], now)
  if reason then suppress(r[3], reason, c.id .. ': ' .. reply, now) end
  return answer
end

local answers = {}
for i, r in ipairs(cjson.decode(ARGV[2])) do answers[i] = recordReturn(r) end
save(now)
nextSeq()
return answers

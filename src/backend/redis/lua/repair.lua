-- One step of making the ledger of a damaged campaign whole again, from what is left of it: ARGV: clock, id, block to go on with
-- (-1: the first step), as far as which number (of the first step's answer), reply of what nobody knows, reply of a lost row.
-- Returns in the first step that number, 0 when the campaign is not to be repaired; else how many there are of each state, as
-- field, count ...
--
-- Who has no record any more may have been sent to: unknown. Who waits and whose row of the list is lost failed. Where it is not
-- known any more who of the list is to be written to, nobody is whose turn had not come.
local now = clock(ARGV[1])
local block, upTo = tonumber(ARGV[3]), tonumber(ARGV[4])
local c = released(ARGV[2])
if not c or c.held_for ~= DAMAGED then return 0 end
local flagsAreThere = call('STRLEN', P .. 'f:' .. c.id) == c.total

-- Whoever stands in a block of the list that is not whole has to be looked at one by one.
local function lookedAt()
  if not flagsAreThere then return c.total end
  local last = c.cursor
  for at = math.floor(c.cursor / ROW_BLOCK), math.ceil(c.total / ROW_BLOCK) - 1 do
    local rows = math.min(ROW_BLOCK, c.total - at * ROW_BLOCK)
    if call('LLEN', P .. 'l:' .. c.id .. ':' .. at) ~= rows then last = at * ROW_BLOCK + rows end
  end
  return last
end

local function begin()
  for _, kind in ipairs({ 'i:', 'dp:', 'dd:', 'td:', 'tf:', 'tu:' }) do call('DEL', P .. kind .. c.id) end
  for _, slot in ipairs(allSlots()) do
    call('DEL', P .. 'h:' .. slot .. ':' .. c.id)
    call('SREM', P .. 'hc:' .. slot, c.id)
  end
  for i = 1, #pool.accounts(c) do call('HDEL', P .. 'c:' .. c.id, 'on_' .. digits(i - 1)) end
  return lookedAt()
end

if block < 0 then return begin() end

local first = block * STATE_BLOCK
local last = math.min(first + STATE_BLOCK, upTo)
local flags = call('GETRANGE', P .. 'f:' .. c.id, first, last - 1)
local records = call('LRANGE', P .. 's:' .. c.id .. ':' .. block, 0, -1)
local rows = call('LRANGE', P .. 'l:' .. c.id .. ':' .. math.floor(first / ROW_BLOCK), first % ROW_BLOCK, first % ROW_BLOCK + STATE_BLOCK - 1)

local function isReadable(row)
  return row and pcall(cjson.decode, string.match(row, '^[^\n]*'))
end

local function freshRecord(n, state, reply)
  return { n = n, state = state, token = 0, attempts = state == 'p' and 0 or 1, worker = 0, at = now, due = now, first = 0, reply = reply }
end

-- nil: the row is skipped.
local function recordOf(n, i)
  local raw = records[i]
  if flagsAreThere and string.sub(flags, i, i) ~= '0' or not flagsAreThere and raw == '' then return nil end
  local d = raw and raw ~= '' and parse(n, raw)
  if d then return d end
  if n > c.cursor and flagsAreThere then return freshRecord(n, 'p', '') end
  return freshRecord(n, 'u', ARGV[5])
end

local function settled(d, i)
  if d.state == 'c' then d.state, d.due = 'p', now end
  if d.state == 's' and not call('ZSCORE', P .. 'slots', d.worker) then d.state, d.reply = 'u', ARGV[5] end
  if DUE[d.state] and not isReadable(rows[i]) then d.state, d.reply = 'f', ARGV[6] end
  local cameBack = d.state == RETURN_STATES.returned or d.state == RETURN_STATES.complained
  if d.state == 's' and pool.is(c) then call('HINCRBY', P .. 'c:' .. c.id, 'on_' .. digits(pool.placeOf(c, d)), 1) end
  if d.state == 's' then hold(c, d, d.worker) elseif not cameBack then d.worker = 0 end
  if DUE[d.state] then call('ZADD', P .. DUE[d.state] .. c.id, digits(d.due), member(d.n)) end
  if TROUBLE[d.state] then call('ZADD', P .. TROUBLE[d.state] .. c.id, digits(d.at), member(d.n)) end
  return pack(d)
end

local counts, written = {}, {}
for n = first + 1, last do
  local i = n - first
  local d = recordOf(n, i)
  written[i] = d and settled(d, i) or ''
  local state = d and COUNTER[d.state] or 'skipped'
  counts[state] = (counts[state] or 0) + 1
end
call('DEL', P .. 's:' .. c.id .. ':' .. block)
call('RPUSH', P .. 's:' .. c.id .. ':' .. block, unpack(written))
if not flagsAreThere and last == c.total then
  -- The last step: from now on the ledger says of each row what it is.
  call('SET', P .. 'f:' .. c.id, string.rep('0', c.total))
end
local flat = {}
for state, count in pairs(counts) do
  flat[#flat + 1] = state
  flat[#flat + 1] = count
end
nextSeq()
return flat

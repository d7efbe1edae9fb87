-- Takes one person out of deliveries of a campaign that are over: ARGV: id, address as compared, numbers ... The row keeps its place, the
-- delivery its state. Returns the numbers of those that were erased.
local c, key = released(ARGV[1]), ARGV[2]
if not c or key == '' then return {} end

local function isOver(n)
  if n > c.cursor then
    return c.wanted == 'cancelled' or call('GETRANGE', P .. 'f:' .. c.id, n - 1, n - 1) ~= '0'
  end
  local d = delivery(c, n)
  return not d or not OPEN_STATES[COUNTER[d.state]], d
end

local function erase(n)
  local list, at = P .. 'l:' .. c.id .. ':' .. math.floor((n - 1) / ROW_BLOCK), (n - 1) % ROW_BLOCK
  local row = call('LINDEX', list, at)
  local ok, names = pcall(cjson.decode, row and string.match(row, '^[^\n]*') or '')
  if not ok or type(names) ~= 'table' or (names[2] or names[1]) ~= key then return false end
  local over, d = isOver(n)
  if not over then return false end
  call('LSET', list, at, ERASED_ROW)
  -- Servers name in their replies whom they refuse.
  call('HDEL', P .. 'at:' .. c.id, n)
  if d then
    d.reply = ''
    put(c, d)
  end
  return true
end

local erased = {}
for i = 3, #ARGV do
  local n = tonumber(ARGV[i])
  if n >= 1 and n <= c.total and erase(n) then erased[#erased + 1] = n end
end
nextSeq()
return erased

-- One step of putting right what was in workers' hands when a backup was made, and of making what is kept beside a ledger:
-- ARGV: clock, id, first block, last block, reply of what was being sent.
-- Returns how many were being sent, then how many there are of each state, of each reason to come back, and (by_PLACE) of what each of
-- several accounts was sending, as field, count ...
local now = clock(ARGV[1])
local id, sending, counts = ARGV[2], 0, {}

local function settled(d)
  if d.state == 'c' then d.state, d.at, d.due = 'p', now, now end
  if d.state == 's' then
    d.state, d.at, d.reply, d.attempts = 'u', now, ARGV[5], d.attempts + 1
    sending = sending + 1
    local sign = string.byte(call('GETRANGE', P .. 'by:' .. id, d.n - 1, d.n - 1)) or pool.FIRST_PLACE
    local by = 'by_' .. digits(math.max(0, sign - pool.FIRST_PLACE))
    counts[by] = (counts[by] or 0) + 1
  end
  return d
end

local function keep(d)
  if DUE[d.state] then call('ZADD', P .. DUE[d.state] .. id, digits(d.due), member(d.n)) end
  if TROUBLE[d.state] then call('ZADD', P .. TROUBLE[d.state] .. id, digits(d.at), member(d.n)) end
  local state = COUNTER[d.state]
  counts[state] = (counts[state] or 0) + 1
  local cause = (state == 'returned' or state == 'complained') and RETURN_CAUSES[d.worker % RETURN_GUESSED]
  if cause then counts['back_' .. cause] = (counts['back_' .. cause] or 0) + 1 end
end

for block = tonumber(ARGV[3]), tonumber(ARGV[4]) do
  local key = P .. 's:' .. id .. ':' .. block
  for i, raw in ipairs(call('LRANGE', key, 0, -1)) do
    local d = raw ~= '' and parse(block * STATE_BLOCK + i, raw)
    if d then
      local text = pack(settled(d))
      if text ~= raw then call('LSET', key, i - 1, text) end
      keep(d)
    end
  end
end
local flat = { sending }
for state, count in pairs(counts) do
  flat[#flat + 1] = state
  flat[#flat + 1] = count
end
nextSeq()
return flat

-- ARGV: clock, id, number of the first row, flags (one character a row), rows ...
-- Returns 'ok', 'gone', 'released', or 'after TOTAL' when the rows do not go on from those before.
local now = clock(ARGV[1])
local c = campaign(ARGV[2])
if not c then return 'gone' end
if c.stage ~= 'draft' then return 'released' end
local first, flags = tonumber(ARGV[3]), ARGV[4]
if first ~= c.total + 1 then return 'after ' .. c.total end

local done = 0
while done < #flags do
  local at = c.total + done
  local room = math.min(ROW_BLOCK - at % ROW_BLOCK, #flags - done)
  call('RPUSH', P .. 'l:' .. c.id .. ':' .. math.floor(at / ROW_BLOCK), unpack(ARGV, 5 + done, 4 + done + room))
  done = done + room
end
call('APPEND', P .. 'f:' .. c.id, flags)
local _, pending = string.gsub(flags, '0', '')
set(c, 'total', c.total + #flags)
set(c, 'skipped', c.skipped + #flags - pending)
set(c, 'pending', c.pending + pending)
set(c, 'fresh', c.fresh + pending)
save(now)
nextSeq()
return 'ok'

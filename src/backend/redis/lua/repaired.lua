-- The end of a repair: ARGV: clock, id, as far as which number, how many of each state up to there, as JSON. The campaign goes on.
local now = clock(ARGV[1])
local upTo = tonumber(ARGV[3])
local c = released(ARGV[2])
if not c or c.held_for ~= DAMAGED then return end
local counts = cjson.decode(ARGV[4])
local flags = call('GETRANGE', P .. 'f:' .. c.id, upTo, c.total - 1)
local _, fresh = string.gsub(flags, '0', '')
for _, state in ipairs(COUNTS) do set(c, state, counts[state] or 0) end
set(c, 'pending', c.pending + fresh)
set(c, 'skipped', c.skipped + #flags - fresh)
set(c, 'fresh', fresh)
set(c, 'cursor', upTo)
set(c, 'held_for', nil)
set(c, 'held_note', nil)
-- Made again of the ledger as it now is, when somebody looks.
call('DEL', P .. 'i:' .. c.id)
if c.open ~= 1 then reopen(c) end
save(now)
nextSeq()

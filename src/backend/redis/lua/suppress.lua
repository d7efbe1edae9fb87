-- ARGV: clock, entries as JSON: { key, reason, detail, at or false }. Returns how many are new.
local now = clock(ARGV[1])
local new = 0
for _, e in ipairs(cjson.decode(ARGV[2])) do
  if suppress(e[1], e[2], e[3], e[4] or now) then new = new + 1 end
end
nextSeq()
return new

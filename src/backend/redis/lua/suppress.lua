-- ARGV: clock, entries as JSON: { place (see src/backend/suppression-key.ts), reason, detail, at or false, address as compared or false
-- (only its hash is known), topic or false }. Returns how many are new.
local now = clock(ARGV[1])
local new = 0
for _, e in ipairs(cjson.decode(ARGV[2])) do
  if suppress(e[1], e[2], e[3], e[4] or now) then
    new = new + 1
    if e[5] then tellUnsubscribed(e[5], e[2], e[6] or nil, now) end
  end
end
nextSeq()
return new

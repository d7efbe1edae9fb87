-- ARGV: clock, endpoints as JSON: { key, label, kinds (words with a space before and behind each) }
local now = clock(ARGV[1])
local changed = false
for _, k in ipairs(cjson.decode(ARGV[2])) do
  local e = endpoint(k[1])
  local age = e and now - (e.seen or 0)
  if not e or e.label ~= k[2] or e.kinds ~= k[3] or age < 0 or age >= SEEN_EVERY_MS then
    call('SADD', P .. 'webhooks', k[1])
    setOf({ key = k[1] }, 'label', k[2], 'kinds', k[3], 'seen', digits(now))
    changed = true
  end
end
if changed then nextSeq() end

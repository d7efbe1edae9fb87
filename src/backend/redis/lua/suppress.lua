-- ARGV: clock, entries as JSON: { key, reason, detail, at or false }. Returns how many are new.
local now = clock(ARGV[1])
-- Characters of the hash that stands for an address in the id of an event.
local HASH = 16
local new = 0
for _, e in ipairs(cjson.decode(ARGV[2])) do
  if suppress(e[1], e[2], e[3], e[4] or now) then
    new = new + 1
    if e[2] ~= 'hard-bounce' then
      local name = 'unsubscribed_' .. string.sub(redis.sha1hex(e[1]), 1, HASH) .. '_' .. digits(now)
      tell('recipient.unsubscribed', name, false, false, { email = e[1], reason = e[2] }, now)
    end
  end
end
nextSeq()
return new

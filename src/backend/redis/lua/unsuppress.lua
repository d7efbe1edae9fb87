-- ARGV: keys. Returns how many were there.
local removed = 0
for _, key in ipairs(ARGV) do
  removed = removed + call('HDEL', P .. 'suppressed', key)
  call('ZREM', P .. 'suppressed:order', key)
end
nextSeq()
return removed

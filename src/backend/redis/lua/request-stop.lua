-- ARGV: id, or none for all. Returns how many were asked.
local ids = ARGV[1] and { ARGV[1] } or call('ZRANGE', P .. 'workers', 0, -1)
local asked = 0
for _, id in ipairs(ids) do
  if workerSlot(id) then
    call('HSET', P .. 'w:' .. id, 'stop', 1)
    asked = asked + 1
  end
end
return asked

-- ARGV: clock, id, field, value ...
local now = clock(ARGV[1])
local id = ARGV[2]
local slot = nextSlot()
call('HSET', P .. 'w:' .. id, 'slot', slot, 'started', digits(now), 'seen', digits(now), 'beats', 0, unpack(ARGV, 3))
enrol(id, slot)
nextSeq()

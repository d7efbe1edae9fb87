-- ARGV: clock, workers. Returns the cuts, and of each worker: 'awaited' (its journal is), 'known', 'unknown'.
local states = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  local awaited = call('SISMEMBER', P .. 'replay:waiting', id) == 1 or call('SISMEMBER', P .. 'missing', id) == 1
  states[#states + 1] = awaited and 'awaited' or call('EXISTS', P .. 'w:' .. id) == 1 and 'known' or 'unknown'
end
return { call('HGETALL', P .. 'cuts'), states }

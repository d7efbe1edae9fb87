-- One step of taking away a discarded draft: ARGV: id. Returns 1 while there may be more.
local BLOCKS = 20
local CHUNK = 500
-- Blocks of the ledger beside one of the list.
local PARTS = ROW_BLOCK / STATE_BLOCK
local id = ARGV[1]
local flat = call('HMGET', P .. 'c:' .. id, 'stage', 'total', 'dropped')
if flat[1] ~= 'discarded' then
  if not flat[1] then call('ZREM', P .. 'drafts', id) end
  return 0
end
local dropped, blocks = tonumber(flat[3] or 0) or 0, math.ceil((tonumber(flat[2] or 0) or 0) / ROW_BLOCK)
local last = math.min(dropped + BLOCKS, blocks)
for block = dropped, last - 1 do
  call('UNLINK', P .. 'l:' .. id .. ':' .. block)
  for part = block * PARTS, block * PARTS + PARTS - 1 do call('UNLINK', P .. 's:' .. id .. ':' .. part) end
end
if last < blocks then
  call('HSET', P .. 'c:' .. id, 'dropped', last)
  return 1
end
for _, sha256 in ipairs(call('SPOP', P .. 'uses:' .. id, CHUNK)) do call('SREM', P .. 'users:' .. sha256, id) end
if call('EXISTS', P .. 'uses:' .. id) == 1 then return 1 end
for _, kind in ipairs({ 'c:', 'm:', 'f:', 'i:', 'by:', 'k:', 'dp:', 'dd:', 'td:', 'tf:', 'tu:', 'tl:', 'at:', 'st:c:' }) do call('UNLINK', P .. kind .. id) end
call('ZREM', P .. 'drafts', id)
nextSeq()
return 0

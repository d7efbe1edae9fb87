-- Takes unused contents away that were put long enough ago: ARGV: clock, age (ms), part size (bytes), from which place on.
-- Returns how many, and how many were looked at and stay.
local now = clock(ARGV[1])
local CHUNK = 50
local old = digits(now - tonumber(ARGV[2]))
local removed, kept = 0, 0
for _, sha256 in ipairs(call('ZRANGEBYSCORE', P .. 'contents', '-inf', old, 'LIMIT', ARGV[4], CHUNK)) do
  if call('EXISTS', P .. 'users:' .. sha256) == 1 then kept = kept + 1
  else
    local key = P .. 'content:' .. sha256
    local size = tonumber(call('HGET', key, 'size') or 0)
    for part = 0, math.ceil(size / tonumber(ARGV[3])) - 1 do call('UNLINK', key .. ':' .. part) end
    call('UNLINK', key)
    call('ZREM', P .. 'contents', sha256)
    removed = removed + 1
  end
end
if removed > 0 then nextSeq() end
return { removed, kept }

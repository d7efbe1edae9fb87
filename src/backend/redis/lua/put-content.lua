-- ARGV: clock, sha256, size, '1' when all parts are there. Returns 1 when the content is complete.
local now = clock(ARGV[1])
local key = P .. 'content:' .. ARGV[2]
call('HSET', key, 'size', ARGV[3])
if ARGV[4] == '1' then call('HSET', key, 'complete', 1) end
call('ZADD', P .. 'contents', digits(now), ARGV[2])
nextSeq()
return tonumber(call('HGET', key, 'complete') or 0)

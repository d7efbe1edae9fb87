-- ARGV: clock, id. Returns 1 when the draft is discarded (now or before): nobody sees it, its rows go in steps.
local now = clock(ARGV[1])
local stage = call('HGET', P .. 'c:' .. ARGV[2], 'stage')
if stage == 'discarded' then return 1 end
if not stage then call('ZREM', P .. 'drafts', ARGV[2]) end
if stage ~= 'draft' then return 0 end
call('HSET', P .. 'c:' .. ARGV[2], 'stage', 'discarded')
call('ZADD', P .. 'drafts', 0, ARGV[2])
nextSeq()
return 1

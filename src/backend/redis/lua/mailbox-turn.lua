-- ARGV: clock, key, lease, 1 to give the lease back, and what is kept (absent: what there is stays). Returns the new number, false: the
-- lease is somebody else's.
local now = clock(ARGV[1])
local m = mailbox(ARGV[2])
if not m or not m.holder or m.lease ~= tonumber(ARGV[3]) then return false end
local key = P .. 'mailbox:' .. m.key
call('HSET', key, 'lease', digits(m.lease + 1))
if ARGV[5] then call('HSET', key, 'state', ARGV[5], 'at', digits(now)) end
if ARGV[4] == '1' then call('HDEL', key, 'holder') end
nextSeq()
return digits(m.lease + 1)

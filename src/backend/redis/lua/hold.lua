-- ARGV: clock, account, reason, message, until ('' or ms)
local now = clock(ARGV[1])
holdAccount(ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), now)
nextSeq()

-- So many messages of an account went out, or may have, in the time of another ledger: ARGV: clock, account, how many.
local now = clock(ARGV[1])
for _ = 1, tonumber(ARGV[3]) do spend(ARGV[2], true, now) end
nextSeq()

-- ARGV: clock, '1' and the key or '0' and '', digest, window (ms). Returns the campaign's id, or false.
local now = clock(ARGV[1])
return sameCampaign(ARGV[2] == '1' and ARGV[3] or nil, ARGV[4], tonumber(ARGV[5]), now) or false

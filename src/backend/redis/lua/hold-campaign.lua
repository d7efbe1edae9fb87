-- ARGV: clock, id, reason, note
local now = clock(ARGV[1])
local c = released(ARGV[2])
if c then
  holdCampaign(c, ARGV[3], ARGV[4])
  save(now)
  nextSeq()
end

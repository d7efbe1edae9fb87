-- Counts invitations to a campaign: ARGV: clock, id, how many more. Returns nothing when there is no such campaign (any more), else
-- how many there were ever, and its total.
local now = clock(ARGV[1])
local c = released(ARGV[2])
if not c then return false end
set(c, 'invitations', (c.invitations or 0) + tonumber(ARGV[3]))
save(now)
return { c.invitations, c.total }

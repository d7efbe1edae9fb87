-- Counts invitations to a campaign: ARGV: clock, id, how many more, how many there had been when somebody was missing. Returns
-- nothing when there is no such campaign (any more), or others have invited since, else how many there were ever, and its total.
local now = clock(ARGV[1])
local c = released(ARGV[2])
if not c then return false end
-- Of many workers that find nobody invited any more all come here at once.
if (c.invitations or 0) ~= tonumber(ARGV[4]) then return false end
set(c, 'invitations', (c.invitations or 0) + tonumber(ARGV[3]))
save(now)
return { c.invitations, c.total }

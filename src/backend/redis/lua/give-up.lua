-- What may have been sent since a copy was taken is of unknown outcome. ARGV: clock, campaign, numbers from and to, words, what was
-- seen of it ({ number, token } ... as JSON) or '' when this is not the last part.
local now = clock(ARGV[1])
local c = released(ARGV[2])
if not c then return end
local WAITING = { p = true, r = true, c = true, d = true }

local function giveUp(d)
  d.attempts = d.attempts + 1
  d.reply = ARGV[5]
  settle(c, d, 'u', now)
end

local to = math.min(tonumber(ARGV[4]), c.total)
reach(c, to, now)
for n = tonumber(ARGV[3]), to do
  local d = delivery(c, n)
  if d and WAITING[d.state] then giveUp(d) end
end
-- From now on the ledger knows of what was seen: it is not found to be behind again.
for _, seen in ipairs(ARGV[6] == '' and {} or cjson.decode(ARGV[6])) do
  local d = delivery(c, seen[1])
  if d then
    d.token = math.max(d.token, seen[2])
    if d.state == 'f' then giveUp(d) else put(c, d) end
  else
    -- Its place in the ledger is damaged.
    call('SADD', P .. 'given-up', c.id .. ':' .. seen[1] .. ':' .. digits(seen[2]))
  end
end
if not c.started then set(c, 'started', now) end
save(now)
nextSeq()

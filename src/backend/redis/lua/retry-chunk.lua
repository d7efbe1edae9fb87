-- Moves some failed or unknown deliveries back to pending: ARGV: clock, id, 'f' or 'u', at most.
-- Returns how many; 'gone', 'draft' or 'cancelled' when that cannot be asked. At most 0: returns how many there are.
local now = clock(ARGV[1])
local c = campaign(ARGV[2])
local state, most = ARGV[3], tonumber(ARGV[4])
if not c then return 'gone' end
if c.stage == 'draft' then return 'draft' end
if c.wanted == 'cancelled' then return 'cancelled' end
if most == 0 then return c[COUNTER[state]] end
local numbers = call('ZRANGE', P .. TROUBLE[state] .. c.id, 0, most - 1)
for _, n in ipairs(numbers) do
  local d = delivery(c, tonumber(n))
  if d and d.state == state then
    d.attempts, d.first, d.reply = 0, 0, ''
    settle(c, d, 'p', now, now)
  else
    call('ZREM', P .. TROUBLE[state] .. c.id, n)
  end
end
if #numbers > 0 then
  reopen(c)
  save(now)
  nextSeq()
end
return #numbers

-- Cancels some deliveries of a cancelled campaign: ARGV: clock, id. Returns 1 while there may be more.
local now = clock(ARGV[1])
local CHUNK = 200
local c = released(ARGV[2])
if not c or c.wanted ~= 'cancelled' then return 0 end

local function cancel(numbers, state)
  for _, n in ipairs(numbers) do
    local d = delivery(c, tonumber(n))
    if d and COUNTER[d.state] == state then settle(c, d, 'x', now) end
  end
end

local more = 1
if c.pending > 0 then cancel(call('ZRANGE', P .. 'dp:' .. c.id, 0, CHUNK - 1), 'pending')
elseif c.deferred > 0 then cancel(call('ZRANGE', P .. 'dd:' .. c.id, 0, CHUNK - 1), 'deferred')
elseif c.claimed > 0 then
  for _, slot in ipairs(call('ZRANGE', P .. 'slots', 0, -1)) do
    cancel(call('SRANDMEMBER', P .. 'h:' .. slot .. ':' .. c.id, CHUNK), 'claimed')
  end
else more = 0 end
save(now)
if more == 1 then nextSeq() end
return more

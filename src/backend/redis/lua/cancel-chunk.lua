-- Cancels some deliveries of a cancelled campaign: ARGV: clock, id. Returns 1 while there may be more.
local now = clock(ARGV[1])
local CHUNK = 200
local c = released(ARGV[2])
if not c or c.wanted ~= 'cancelled' then return 0 end

local function cancel(numbers, state)
  local before = c[state]
  for _, n in ipairs(numbers) do
    local d = delivery(c, tonumber(n))
    if d and COUNTER[d.state] == state then settle(c, d, 'x', now) end
  end
  return before > c[state]
end

-- What has no place in the ledger any more is cancelled by the figure alone.
local function cancelNowhere(state) move(c, state, 'cancelled', c[state]) end

local more = 1
if c.pending > 0 then
  if not cancel(call('ZRANGE', P .. 'dp:' .. c.id, 0, CHUNK - 1), 'pending') then cancelNowhere('pending') end
elseif c.deferred > 0 then
  if not cancel(call('ZRANGE', P .. 'dd:' .. c.id, 0, CHUNK - 1), 'deferred') then cancelNowhere('deferred') end
elseif c.claimed > 0 then
  local some = false
  for _, slot in ipairs(allSlots()) do
    some = cancel(call('SRANDMEMBER', P .. 'h:' .. slot .. ':' .. c.id, CHUNK), 'claimed') or some
  end
  if not some then cancelNowhere('claimed') end
else more = 0 end
save(now)
if more == 1 then nextSeq() end
return more

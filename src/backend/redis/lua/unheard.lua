-- Gives back what a worker was lent and never heard of: ARGV: clock, worker, what it knows to hold: { campaign: [numbers] } as
-- JSON. Returns how many.
local now = clock(ARGV[1])
local slot = workerSlot(ARGV[2])
if not slot then return 0 end
local known = cjson.decode(ARGV[3])
local count = 0

for _, id in ipairs(call('SMEMBERS', P .. 'hc:' .. slot)) do
  local c, heard = campaign(id), {}
  for _, n in ipairs(known[id] or {}) do heard[n] = true end
  for _, text in ipairs(call('SMEMBERS', P .. 'h:' .. slot .. ':' .. id)) do
    local n = tonumber(text)
    local d = c and not heard[n] and delivery(c, n)
    -- One that was begun has its own token with the worker, which gives it back itself.
    if d and d.state == 'c' and d.worker == slot then
      giveBack(c, d, nil, now)
      count = count + 1
    end
  end
end
save(now)
if count > 0 then nextSeq() end
return count

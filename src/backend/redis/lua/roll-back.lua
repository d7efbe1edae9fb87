-- The ledger came back from the past: holds every campaign that is open. ARGV: clock, the campaigns it has lost, as JSON.
local now = clock(ARGV[1])
for _, id in ipairs(call('ZRANGE', P .. 'open', 0, -1)) do
  local c = released(id)
  if c then holdCampaign(c, ROLLBACK, '') end
end
-- '0': the operator has not been told.
for _, id in ipairs(cjson.decode(ARGV[2])) do call('HSETNX', P .. 'lost', id, 0) end
save(now)
nextSeq()

-- Compares the ledger with what a machine has seen (see ../witness.ts). ARGV: clock, sightings as JSON: { campaign, ordinal, number, token }.
-- Returns the campaigns of which it does not know the latest begin, and those it has not.
local behind, lost = {}, {}
local made = tonumber(call('GET', P .. 'campaign') or 0)

local function numberOfAnother(id, ordinal)
  for _, other in ipairs(call('ZRANGEBYSCORE', P .. 'released', ordinal, ordinal)) do
    if other ~= id then return true end
  end
  return false
end

-- One that was purged leaves its number unused; one that was not released here leaves it to another, to a draft, or to come.
local function isLost(id, ordinal, stage)
  if stage and stage ~= 'draft' then return false end
  if not stage and ordinal <= made and not numberOfAnother(id, ordinal) then return false end
  return call('HEXISTS', P .. 'lost', id) == 0
end

local function isBehind(c, number, token)
  local d = delivery(c, number)
  if d and (d.token > token or (d.token == token and d.state ~= 'c')) then return false end
  return call('SISMEMBER', P .. 'given-up', c.id .. ':' .. number .. ':' .. digits(token)) == 0
end

for _, seen in ipairs(cjson.decode(ARGV[2])) do
  local id, number, token = seen[1], seen[3], seen[4]
  local c = released(id)
  if not c then
    if isLost(id, seen[2], call('HGET', P .. 'c:' .. id, 'stage')) then lost[#lost + 1] = id end
  elseif number > 0 and c.wanted ~= 'cancelled' and isBehind(c, number, token) then
    behind[#behind + 1] = id
  end
end
return { behind, lost }

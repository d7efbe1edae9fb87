-- Put before what looks for the same campaign.
-- So many of the same content are looked at.
local MOST_SAME = 100

-- Its id, or nil.
local function sameCampaign(key, digest, within, now)
  if key then
    local id = call('GET', P .. 'key:' .. key)
    return id and released(id) and id or nil
  end
  if within <= 0 then return nil end
  local newer = '(' .. digits(now - within)
  for _, id in ipairs(call('ZREVRANGEBYSCORE', P .. 'digest:' .. digest, '+inf', newer, 'LIMIT', 0, MOST_SAME)) do
    local c = released(id)
    if c and c.wanted ~= 'cancelled' then return id end
  end
  return nil
end

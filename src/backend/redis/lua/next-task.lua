-- What somebody began and did not finish: ARGV: clock, age of an old draft (ms), 'drop' for discarded drafts only.
-- Returns false, or { 'cancel' | 'recover' | 'drop' | 'discard', which }.
local now = clock(ARGV[1])
local MOST = 100
-- Campaigns, the latest first, that are looked at for whether workers can find them.
local LOOKED_AT = 20

-- What lists the unfinished campaigns may be lost; each campaign knows that it is one.
local function mendOpen()
  local flat = call('ZREVRANGE', P .. 'released', 0, LOOKED_AT - 1, 'WITHSCORES')
  for i = 1, #flat, 2 do
    local id = flat[i]
    if not call('ZSCORE', P .. 'open', id) and call('HGET', P .. 'c:' .. id, 'open') == '1' then
      noteAside(P .. 'open ' .. id, 'missing')
      call('ZADD', P .. 'open', flat[i + 1], id)
    end
  end
  for _, id in ipairs(call('ZREVRANGE', P .. 'open', 0, LOOKED_AT - 1)) do
    local c = released(id)
    if not c then
      noteAside(P .. 'c:' .. id, 'missing')
      forgetCampaign(id)
    elseif not call('ZSCORE', P .. 'released', id) then
      noteAside(P .. 'released ' .. id, 'missing')
      call('ZADD', P .. 'released', c.n, id)
    end
  end
end
local discarded = call('ZRANGEBYSCORE', P .. 'drafts', 0, 0, 'LIMIT', 0, 1)[1]
if discarded then return { 'drop', discarded } end
if ARGV[3] then return false end
if call('EXISTS', P .. 'replay') == 1 then
  endReplayWhenAllTold()
  for _, id in ipairs(call('SMEMBERS', P .. 'replay:waiting')) do
    if not call('HGET', P .. 'w:' .. id, 'slot') then return { 'recover', id } end
  end
end
mendOpen()
tellStops(now)
local cancelling = call('ZRANGE', P .. 'open', 0, MOST - 1)
for _, id in ipairs(cancelling) do
  if call('HGET', P .. 'c:' .. id, 'wanted') == 'cancelled' then
    local c = campaign(id)
    local left = c and c.pending + c.claimed + c.deferred
    -- One of which nothing is left was damaged: its end was lost with its counters.
    if c and (left > 0 or c.open == 1 and c.sending == 0) then return { 'cancel', id } end
  end
end
local ended = call('SRANDMEMBER', P .. 'ended')
if ended then return { 'recover', ended } end
local old = call('ZRANGEBYSCORE', P .. 'drafts', '-inf', digits(now - tonumber(ARGV[2])), 'LIMIT', 0, 1)[1]
if old then return { 'discard', old } end
return false

-- ARGV: which entries, as JSON: { topic = '' for those of no topic, the topic, or nothing for all, reasons = a list, or nothing for all };
-- then of each address itself and its hash. Returns how many of the addresses had some of those entries.
local which = cjson.decode(ARGV[1])

local function meantOf(key)
  if which.topic then return { which.topic == '' and key or key .. '\t' .. which.topic } end
  local places = placesOf(key)
  if places[1] ~= key then places[#places + 1] = key end
  return places
end

local function hasReason(place)
  if not which.reasons then return true end
  local ok, entry = pcall(cjson.decode, call('HGET', P .. 'suppressed', place) or '')
  for _, reason in ipairs(which.reasons) do
    if ok and type(entry) == 'table' and entry[1] == reason then return true end
  end
  return false
end

local function unsuppress(key)
  local gone = 0
  for _, place in ipairs(meantOf(key)) do
    if hasReason(place) then
      gone = gone + call('HDEL', P .. 'suppressed', place)
      call('ZREM', P .. 'suppressed:order', place)
    end
  end
  return gone
end

local removed = 0
for i = 2, #ARGV, 2 do
  local gone = unsuppress(ARGV[i]) + unsuppress(ARGV[i + 1])
  if gone > 0 then removed = removed + 1 end
end
nextSeq()
return removed

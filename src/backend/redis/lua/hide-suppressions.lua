-- What suppresses an address is kept under its hash from now on, without its remark: ARGV: address as compared, hash. Returns how many entries
-- there are under the hash.
local key, hash = ARGV[1], ARGV[2]

local function hide(place)
  local raw = call('HGET', P .. 'suppressed', place)
  local ok, entry = pcall(cjson.decode, raw or '')
  -- One that cannot be understood still says that nobody is to write there.
  if not ok or type(entry) ~= 'table' then entry = { 'operator', '', '0' } end
  local hidden = hash .. string.sub(place, string.find(place, '\t', 1, true) or #place + 1)
  call('HDEL', P .. 'suppressed', place)
  call('ZREM', P .. 'suppressed:order', place)
  call('ZADD', P .. 'suppressed:order', 0, hidden)
  call('HSETNX', P .. 'suppressed', hidden, cjson.encode({ entry[1], '', entry[3] }))
end

for _, place in ipairs(placesOf(key)) do hide(place) end
nextSeq()
return #placesOf(hash)

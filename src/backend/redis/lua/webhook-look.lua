-- ARGV: clock, keys as JSON, or '' for all endpoints. Returns of each its fields, and how many events wait and for how long ('': none),
-- as field, value ...
local now = clock(ARGV[1])
local found = {}
for _, key in ipairs(ARGV[2] == '' and endpoints() or cjson.decode(ARGV[2])) do
  local e = endpoint(key)
  if e then
    local wait = waitOf(e, now)
    local flat = call('HGETALL', P .. 'webhook:' .. key)
    for _, value in ipairs({ 'key', key, 'waiting', call('ZCARD', P .. 'webhook:due:' .. key), 'wait', wait and digits(wait) or '' }) do
      flat[#flat + 1] = value
    end
    found[#found + 1] = flat
  end
end
return found

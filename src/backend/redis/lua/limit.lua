-- What an account may send from now on: ARGV: clock, account, limits as JSON ('' for none)
local now = clock(ARGV[1])
local a = account(ARGV[2])
local written = ARGV[3]
if (a.limits or '') == written then return end
call('SADD', P .. 'accounts', a.name)

local kept, wanted = {}, {}
for _, w in ipairs(windowsOf(a)) do kept[#kept + 1] = w.ms end
table.sort(kept)
if written == '' then call('HDEL', P .. 'a:' .. a.name, 'limits')
else
  call('HSET', P .. 'a:' .. a.name, 'limits', written)
  for _, w in ipairs(cjson.decode(written).windows) do wanted[w.ms] = true end
end

-- A new window begins with what the next longer one knows of its time.
local function beginWindow(ms)
  local longer
  for _, length in ipairs(kept) do
    if length == ms then return end
    if not longer and length > ms then longer = length end
  end
  if not longer then return end
  local used = 0
  for _, text in ipairs(call('LRANGE', windowKey(a, longer), 0, -1)) do
    local run = parseRun(text)
    if run.last + ms >= now then
      call('RPUSH', windowKey(a, ms), text)
      used = used + run.count
    end
  end
  call('HSET', P .. 'a:' .. a.name, usedField(ms), used)
end

for ms in pairs(wanted) do beginWindow(ms) end
for _, ms in ipairs(kept) do
  if not wanted[ms] then
    call('DEL', windowKey(a, ms))
    call('HDEL', P .. 'a:' .. a.name, usedField(ms))
  end
end
if a.own and a.reason then unholdAccount(a.name, 0, now) end
save(now)
nextSeq()

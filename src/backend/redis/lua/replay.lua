-- A worker tells again what was forgotten: ARGV: clock, worker, its facts as field, value pairs (JSON), entries (JSON), 1 for the
-- last part. An entry is { 'b', campaign, number, token, attempts, slot (ms), which of several accounts } for a delivery that was begun, or
-- { 'r', { outcome } }. Only what was granted after the cut of its generation is told (see journal.ts).
local now = clock(ARGV[1])
local id, key = ARGV[2], P .. 'w:' .. ARGV[2]

-- The worker's number; its registration may have been forgotten too.
local known = call('HGET', key, 'slot')
local function slotOf()
  if known then return tonumber(known) end
  known = nextSlot()
  call('HSET', key, 'slot', known, 'started', digits(now), 'seen', digits(now), 'beats', 0, unpack(cjson.decode(ARGV[3])))
  enrol(id, known)
  return known
end

local function restore(entry)
  local c, n, token = campaign(entry[2]), entry[3], entry[4]
  if not c or n < 1 or n > c.total then return end
  reach(c, n, now)
  local d = delivery(c, n)
  -- Tokens grow: a later one means that somebody has tried it since.
  if not d or d.token > token or (d.token == token and d.state ~= 'c') then return end
  local slot = slotOf()
  if (d.state == 'c' or d.state == 's') and d.worker ~= slot then unhold(c, d) end
  hold(c, d, slot)
  d.token, d.attempts = token, entry[5]
  local _, place = pool.named(c, entry[7])
  pool.beginBy(c, d, place or 0)
  settle(c, d, 's', now)
  if c.open ~= 1 and c.stage == 'released' then reopen(c) end
  if not c.started then set(c, 'started', now) end
  set(c, 'tat', math.max(c.tat or 0, entry[6] + c.delay))
end

local entries = cjson.decode(ARGV[4])
if #entries > 0 then call('SET', P .. 'forgot', 1) end
for _, entry in ipairs(entries) do
  if entry[1] == 'b' then restore(entry)
  else record(campaign(entry[2][1]), entry[2], now) end
end
save(now)
nextSeq()
if ARGV[5] == '1' then
  call('SREM', P .. 'replay:waiting', id)
  foundWorker(id, now)
  endReplayWhenAllTold()
end

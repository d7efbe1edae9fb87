-- One step of ending a worker's registration: ARGV: clock, id, the reply of what it was sending.
-- Returns how many were given back, how many are of unknown outcome, and 1 while there may be more.
local now = clock(ARGV[1])
local CHUNK = 200
local id, key = ARGV[2], P .. 'w:' .. ARGV[2]
local slot = call('HGET', key, 'slot')
if not slot then
  forgetStranger(id, now)
  return { 0, 0, 0 }
end
nextSeq()
if not call('HGET', key, 'ended') then
  call('HSET', key, 'ended', 1)
  call('ZREM', P .. 'workers', id)
  call('SADD', P .. 'ended', id)
end
if call('SREM', P .. 'replay:waiting', id) == 1 then
  -- With `appendfsync always` nothing is forgotten by a server that comes back; by a replica that took over, it may be.
  local kept = call('HGET', key, 'durable') == '1' and call('EXISTS', P .. 'forgot') == 0
  if not kept then missWorker(id, now) end
  endReplayWhenAllTold()
end
if call('SISMEMBER', P .. 'missing', id) == 1 then return { 0, 0, 0 } end

local lost = call('HGET', key, 'lost') == '1'
local givenBack, unknown = 0, 0

local function finish(c, d)
  if d.state == 's' or (d.state == 'c' and lost) then
    d.attempts = d.attempts + 1
    if d.first == 0 then d.first = pool.activeNow(c, now) end
    d.reply = ARGV[3]
    spend(pool.senderOf(c, d), true, now)
    ofUnknownOutcome(c, d, now)
  else giveBack(c, d, nil, now) end
  if d.state == 'u' then unknown = unknown + 1 else givenBack = givenBack + 1 end
end

local of = call('SRANDMEMBER', P .. 'hc:' .. slot)
if of then
  local c, held = campaign(of), P .. 'h:' .. slot .. ':' .. of
  for _, n in ipairs(call('SRANDMEMBER', held, CHUNK)) do
    local d = c and delivery(c, tonumber(n))
    if d and d.worker == tonumber(slot) then finish(c, d) else call('SREM', held, n) end
  end
  save(now)
  if call('EXISTS', held) == 0 then call('SREM', P .. 'hc:' .. slot, of) end
end
if call('EXISTS', P .. 'hc:' .. slot) == 1 then return { givenBack, unknown, 1 } end
call('DEL', key)
call('ZREM', P .. 'slots', slot)
call('SREM', P .. 'ended', id)
return { givenBack, unknown, 0 }

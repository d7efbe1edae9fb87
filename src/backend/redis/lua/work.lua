-- ARGV: clock, accounts as JSON, prefix of the queues' job keys.
-- Returns for each campaign that is to run (one that several accounts send: for each of them): id, account, mode, delay, hold (reason, message, until), epoch, when the next
-- is due ('' now), how many could be claimed now, how many are in the hands of workers, whether its last invitation waits,
-- whether the hold is of the account's limits, its number in the order in which campaigns were made, whether others send it, too,
-- how many invitations to it there ever were.
local now = clock(ARGV[1])
local MOST = 500
local wanted = {}
for _, name in ipairs(cjson.decode(ARGV[2])) do wanted[name] = true end

local function firstDue(zset)
  local flat = call('ZRANGE', zset, 0, 0, 'WITHSCORES')
  return flat[2] and tonumber(flat[2])
end

local function dueAt(c)
  if c.fresh > 0 then return '' end
  local pending, deferred = firstDue(P .. 'dp:' .. c.id), firstDue(P .. 'dd:' .. c.id)
  local due = pending and deferred and math.min(pending, deferred) or pending or deferred or now + LOOK_AGAIN_MS
  return due <= now and '' or digits(due)
end

local function invited(c)
  if not c.invitations then return 0 end
  local last = ':' .. c.id .. '-' .. (c.invitations - 1)
  return call('EXISTS', ARGV[3] .. 'bulk_email_queue' .. last, ARGV[3] .. 'email_queue' .. last)
end

-- Compares all workers, so where there are many it is done at one look of several, chosen by the clock: all of them together find damage as
-- soon as a few would, at the same cost.
local share = math.ceil(call('ZCARD', P .. 'slots') / FULL_PACE)
local slots = (share <= 1 or now % share == 0) and allSlots() or nil

-- Everybody who waits is due at some time, and who is lent out is in somebody's hands; the message and the list are there.
local function lookForDamage(c)
  local lent = 0
  for _, slot in ipairs(slots) do lent = lent + call('SCARD', P .. 'h:' .. slot .. ':' .. c.id) end
  if call('ZCARD', P .. 'dp:' .. c.id) ~= c.pending - c.fresh then damaged(c.id, P .. 'dp:' .. c.id)
  elseif call('ZCARD', P .. 'dd:' .. c.id) ~= c.deferred then damaged(c.id, P .. 'dd:' .. c.id)
  elseif lent ~= c.claimed + c.sending then damaged(c.id, P .. 'h:*:' .. c.id)
  elseif call('STRLEN', P .. 'f:' .. c.id) ~= c.total then damaged(c.id, P .. 'f:' .. c.id)
  elseif call('EXISTS', P .. 'm:' .. c.id) == 0 then damaged(c.id, P .. 'm:' .. c.id) end
end

-- Those of its accounts that were asked for.
local function wantedOf(c)
  local names = {}
  for _, name in ipairs(pool.accounts(c)) do
    if wanted[name] then names[#names + 1] = name end
  end
  return names
end

local rows = {}
for _, id in ipairs(call('ZRANGE', P .. 'open', 0, MOST - 1)) do
  local c = campaign(id)
  local names = c and c.open == 1 and c.wanted == 'run' and (c.not_before or 0) <= now and wantedOf(c) or {}
  if slots and #names > 0 then lookForDamage(c) end
  for _, name in ipairs(names) do
    local a = account(name)
    local held = isHeld(a, now)
    local reason, message, upto = held and a.reason or '', held and a.message or '', held and a.upto and digits(a.upto) or ''
    local own = ownHold(c, now)
    if own then reason, message, upto = own, c.held_note or '', '' end
    -- A worker is there at its time: it is not missed, whatever else keeps it waiting.
    if c.start_by and not isMissed(c, now) then set(c, 'start_by', nil) end
    rows[#rows + 1] = {
      id, name, call('HGET', P .. 'm:' .. id, 'mode'), c.delay and tostring(c.delay) or '0',
      reason, message, upto, a.epoch,
      dueAt(c), c.fresh + call('ZCOUNT', P .. 'dp:' .. id, '-inf', digits(now)) + call('ZCOUNT', P .. 'dd:' .. id, '-inf', digits(now)),
      c.claimed + c.sending, invited(c), a.own and not own and 1 or 0, c.n,
      pool.is(c) and 1 or 0, c.invitations or 0,
    }
  end
end
save(now)
return { string.format('%.3f', now), rows }

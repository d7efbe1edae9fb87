-- Put before everything: what cannot be understood is set aside with its bytes, and taken for missing from then on, so that it
-- stops nothing else.
--
-- facteur:aside       what was set aside, by key (and field or place): why, and when (ms), as JSON
-- facteur:aside:KEY   the bytes of a whole key
local ASIDE = P .. 'aside'
-- Whoever damages more than this at once has no use for a longer list.
local MOST_ASIDE = 1000
local DAMAGED = 'ledger-damaged'

-- Up to here a double says every whole number exactly.
local MOST_EXACT = 9007199254740992

local asNumber = tonumber
-- What is written as a number, if a double can say it exactly: Lua takes "nan" and "1e999" for numbers, too.
local function tonumber(text)
  local n = asNumber(text)
  return n and n == n and math.abs(n) <= MOST_EXACT and n or nil
end

-- Holds a campaign of which something is missing: set below, where campaigns are.
local damaged

local function noteAside(name, why)
  local told = cjson.encode({ why, tonumber(redis.call('TIME')[1]) * 1000 })
  local count = redis.pcall('HLEN', ASIDE)
  if type(count) == 'table' then redis.call('DEL', ASIDE)
  elseif count >= MOST_ASIDE then return end
  redis.call('HSETNX', ASIDE, name, told)
end

-- The campaign that a key is of; nil: of none.
local function campaignOfKey(key)
  local rest = string.sub(key, #P + 1)
  return string.match(rest, '^[cmfls]:(%w+)') or string.match(rest, '^d[pd]:(%w+)$')
    or string.match(rest, '^t[dfu]:(%w+)$') or string.match(rest, '^h:%d+:(%w+)$')
end

-- Without the list of those who are not to be written to, nobody is.
local function holdAllOpen(key)
  local ids = redis.pcall('ZRANGE', P .. 'open', 0, -1)
  if ids.err then return end
  for _, id in ipairs(ids) do damaged(id, key) end
end

local function setAside(key, why)
  noteAside(key, why)
  if redis.call('EXISTS', key) == 1 then redis.call('RENAME', key, ASIDE .. ':' .. string.sub(key, #P + 1)) end
  local id = campaignOfKey(key)
  if id then damaged(id, key) end
  if key == P .. 'suppressed' then holdAllOpen(key) end
end

-- A command of Redis; a key or field of another kind than it needs is set aside first.
local function call(...)
  local answer = redis.pcall(...)
  local problem = type(answer) == 'table' and answer.err
  if not problem then return answer end
  local _, key, field = ...
  if string.find(problem, 'WRONGTYPE', 1, true) or string.find(problem, 'value is not an integer or out of range', 1, true) then
    setAside(key, problem)
  elseif string.find(problem, 'hash value is not an integer', 1, true) then
    noteAside(key .. ' ' .. field, redis.call('HGET', key, field))
    redis.call('HDEL', key, field)
  end
  -- Once more: it had no effect, and its error is told as Redis tells it.
  return redis.call(...)
end

-- Takes the next `count` numbers of a counter and returns the first. One that has not come to `floor()` was lost or damaged, and goes on
-- from there; `seldom`: that is looked at each time, else where the counter begins.
local function take(name, count, floor, seldom)
  local last = call('INCRBY', P .. name, count)
  if seldom or last <= count then
    local missing = floor() - (last - count)
    if missing > 0 then
      noteAside(P .. name, 'missing')
      last = call('INCRBY', P .. name, missing)
    end
  end
  return last - count + 1
end

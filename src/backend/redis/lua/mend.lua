-- After the clock was set back: ARGV: clock, tolerance (ms), campaign ('' for the accounts), state set, from member, at most.
-- What began to wait later than now has its own wait before it again, counted from now. Returns the last member looked at.
local now = clock(ARGV[1])
local limit = now + tonumber(ARGV[2])

local function mendAccounts()
  for _, name in ipairs(call('SMEMBERS', P .. 'accounts')) do
    local a = account(name)
    if a.reason and a.since and a.since > limit then
      if a.upto then call('HSET', P .. 'a:' .. name, 'upto', digits(math.max(a.upto - a.since, 0) + now)) end
      call('HSET', P .. 'a:' .. name, 'since', digits(now))
    end
  end
end

local function mendWaiting(c, zset)
  local reached = call('ZSCAN', P .. zset .. c.id, ARGV[5], 'COUNT', ARGV[6])
  for i = 1, #reached[2], 2 do
    local d = delivery(c, tonumber(reached[2][i]))
    if d and DUE[d.state] == zset and d.at > limit then
      d.due = math.max(d.due - d.at, 0) + now
      d.at = now
      call('ZADD', P .. zset .. c.id, digits(d.due), member(d.n))
      put(c, d)
    end
  end
  return reached[1]
end

nextSeq()
if ARGV[3] == '' then
  mendAccounts()
  return '0'
end
local c = released(ARGV[3])
return c and mendWaiting(c, ARGV[4]) or '0'

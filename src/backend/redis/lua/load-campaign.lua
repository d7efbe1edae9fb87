-- Makes a campaign of the pieces that are there: ARGV: clock, id, its facts as JSON (field, text ...), the greatest token of its
-- claims, key ('' for none), digest.
local now = clock(ARGV[1])
local id, facts = ARGV[2], cjson.decode(ARGV[3])
local n = nextOrdinal()
call('HSET', P .. 'c:' .. id, 'n', n, 'stage', 'released', unpack(facts))
local c = campaign(id)
-- Claims that were given out before, here or elsewhere, are not given out again.
local tokens = math.max(tonumber(call('GET', P .. 'token') or 0) or 0, tokensSoFar(), tonumber(ARGV[4]))
call('SET', P .. 'token', digits(tokens))
call('SADD', P .. 'accounts', unpack(pool.accounts(c)))
call('ZADD', P .. 'released', n, id)
if c.open == 1 then call('ZADD', P .. 'open', n, id) else call('ZADD', P .. 'finished', digits(c.finished), id) end
if ARGV[5] ~= '' then call('SET', P .. 'key:' .. ARGV[5], id) end
call('ZADD', P .. 'digest:' .. ARGV[6], digits(c.released), id)
call('HDEL', P .. 'lost', id)
-- In the place of what held it before; a pause goes on.
if c.held_for then
  changeStops(stopsOf(c), now, function(s)
    if s.reason == 'paused' or s.reason == c.held_for or s.upto ~= 0 then return false end
    s.upto = math.max(now, s.since)
    return true
  end)
  beginStop(stopsOf(c), now, c.held_for)
end
nextSeq()

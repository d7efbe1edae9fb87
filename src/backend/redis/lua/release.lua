-- ARGV: clock, id, not before ('' or ms), window (ms), start by ('' or ms)
-- Returns 'gone', 'released', or 'existing ID' when the draft was discarded for that one.
local now = clock(ARGV[1])
local c = campaign(ARGV[2])
if not c then return 'gone' end
if c.stage == 'released' then return 'released' end
local texts = call('HMGET', P .. 'm:' .. c.id, 'key', 'digest')
local same = sameCampaign(texts[1] or nil, texts[2], tonumber(ARGV[4]), now)
if same then
  set(c, 'stage', 'discarded')
  call('ZADD', P .. 'drafts', 0, c.id)
else
  set(c, 'stage', 'released')
  set(c, 'released', now)
  if ARGV[3] ~= '' then set(c, 'not_before', tonumber(ARGV[3])) end
  if ARGV[5] ~= '' then set(c, 'start_by', tonumber(ARGV[5])) end
  call('ZREM', P .. 'drafts', c.id)
  call('ZADD', P .. 'released', c.n, c.id)
  if texts[1] then call('SET', P .. 'key:' .. texts[1], c.id) end
  call('ZADD', P .. 'digest:' .. texts[2], digits(now), c.id)
  reopen(c)
end
save(now)
nextSeq()
return same and 'existing ' .. same or 'released'

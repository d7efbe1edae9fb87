-- Drops what has waited since before a time, and forgets endpoints that nobody has named for long: ARGV: clock, the time (ms, '' for
-- none), an event that is not understood and its endpoint ('' for none). Returns 1 while there may be more.
local now = clock(ARGV[1])
local before = tonumber(ARGV[2])
local more = 0
for _, key in ipairs(endpoints()) do
  local e = endpoint(key)
  if e and (e.seen or 0) < now - FORGET_ENDPOINT_MS then
    call('UNLINK', P .. 'webhook:' .. key, P .. 'webhook:due:' .. key, P .. 'webhook:event:' .. key, P .. 'webhook:tried:' .. key)
    call('SREM', P .. 'webhooks', key)
  elseif e and before and dropOld(key, before) then more = 1 end
end
if ARGV[3] and ARGV[3] ~= '' then
  local events = P .. 'webhook:event:' .. ARGV[4]
  noteAside(events .. ' ' .. ARGV[3], call('HGET', events, ARGV[3]) or 'missing')
  dropEvent(ARGV[4], ARGV[3])
end
nextSeq()
return more

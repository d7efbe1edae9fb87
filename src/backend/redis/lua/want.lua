-- ARGV: clock, id, wanted. Returns 'ok', 'gone', or the state in which that cannot be asked.
local now = clock(ARGV[1])
local wanted = ARGV[3]
local c = campaign(ARGV[2])
if not c then return 'gone' end
if c.stage == 'draft' then return 'draft' end
if c.wanted == 'cancelled' and wanted ~= 'cancelled' then return 'cancelled' end
if wanted == 'paused' and c.open ~= 1 then return 'finished' end
local unheld = wanted == 'run' and ownHold(c, now)
if unheld then
  set(c, 'start_by', nil)
  set(c, 'held_for', nil)
  set(c, 'held_note', nil)
end
if c.wanted ~= wanted then
  set(c, 'wanted', wanted)
  set(c, 'wanted_at', now)
  if wanted == 'cancelled' then
    -- What was never claimed has no place in the ledger: it is cancelled by this alone.
    move(c, 'pending', 'cancelled', c.fresh)
    set(c, 'fresh', 0)
  end
end
if c.dirty.wanted or unheld then
  save(now)
  nextSeq()
end
return 'ok'

-- What each connection does first: ARGV: clock, the server's run id, the generation and sequence this client last saw ('' and
-- '0' when it is new), and a name for a ledger that has none. Returns generation, sequence, 1 while a replay is under way, name.
--
-- Another run id, or a sequence behind what was already acknowledged, means that Redis may have forgotten its latest
-- writes. What it has is a beginning of what was written (the append-only file is written in order), so everything of the
-- last generation after the sequence found now is gone. A new generation begins, and nothing is lent or begun in it until
-- the registered workers have told again, from their journals, what was forgotten.
local now = clock(ARGV[1])
if not format then setAside(P .. 'format', 'no number') end
-- A ledger from before there were numbers is of the first format.
if format ~= LEDGER_FORMAT then call('SET', P .. 'format', LEDGER_FORMAT) end
local seconds = tonumber(call('TIME')[1])
local found = call('MGET', P .. 'run', P .. 'generation', P .. 'seq')
local function counterOf(text, name)
  local n = tonumber(text or 0)
  if n and n >= 0 and n == math.floor(n) then return n end
  setAside(P .. name, 'no number')
end
local generation, seq = counterOf(found[2], 'generation'), counterOf(found[3], 'seq')
-- Without a number that can be understood nobody knows what was forgotten.
local unknown = not generation or not seq
generation, seq = generation or 0, seq or 0
local behind = unknown or (tonumber(ARGV[3]) == generation and tonumber(ARGV[4]) > seq)

if behind or found[1] ~= ARGV[2] then
  call('DEL', P .. 'forgot')
  if generation > 0 then call('HSET', P .. 'cuts', digits(generation), digits(seq)) end
  generation = math.max(generation + 1, seconds)
  call('MSET', P .. 'run', ARGV[2], P .. 'generation', digits(generation))
  -- Tokens that were given out in the forgotten time must not be given out again: they are ahead of any that 100,000 a
  -- second would have reached.
  local tokens = math.max(tonumber(call('GET', P .. 'token') or 0) or 0, tokensSoFar())
  call('SET', P .. 'token', digits(tokens))
  local ids = call('ZRANGE', P .. 'workers', 0, -1)
  for _, id in ipairs(call('SMEMBERS', P .. 'ended')) do ids[#ids + 1] = id end
  call('DEL', P .. 'replay:waiting')
  if #ids > 0 then
    call('SADD', P .. 'replay:waiting', unpack(ids))
    call('SET', P .. 'replay', digits(now))
  else
    call('DEL', P .. 'replay')
  end
  seq = nextSeq()
end
-- Proof that something is missing: then nobody's word is taken for it that each write was kept.
if behind then call('SET', P .. 'forgot', 1) end
if not call('GET', P .. 'ledger') then call('SET', P .. 'ledger', ARGV[5]) end
return { digits(generation), digits(seq), call('EXISTS', P .. 'replay'), call('GET', P .. 'ledger') }

-- Makes what finds the deliveries of a state, of a part of the ledger that was written by a program without it, or that was lost:
-- ARGV: id, first block, last block.
local c = campaign(ARGV[1])
if not c then return end
for block = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local signs = {}
  for i, raw in ipairs(call('LRANGE', P .. 's:' .. c.id .. ':' .. block, 0, -1)) do
    -- One that cannot be understood is looked at whenever somebody looks for a state.
    signs[i] = raw == '' and SKIPPED_SIGN or SIGN[string.sub(raw, 1, 1)] or SIGN.c
  end
  call('SETRANGE', P .. 'i:' .. c.id, block * STATE_BLOCK, table.concat(signs))
end

-- ARGV: clock, key, holder, the number of a lease that is over ('' for none). Returns the new number, false: somebody has it.
local e = endpoint(ARGV[2])
if not e or (e.holder and e.lease ~= tonumber(ARGV[4])) then return false end
setOf(e, 'lease', digits(e.lease + 1), 'holder', ARGV[3])
nextSeq()
return digits(e.lease + 1)

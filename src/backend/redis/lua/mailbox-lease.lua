-- ARGV: clock, key, label, holder, the number of a lease that is over ('' for none). Returns the mailbox's fields, as field, value ...;
-- false: somebody has it.
local m = mailbox(ARGV[2])
if m and m.holder and m.lease ~= tonumber(ARGV[5]) then return false end
-- What a ledger knew that was replaced by this one is of no use.
if not m then call('UNLINK', P .. 'mailbox:' .. ARGV[2]) end
call('SADD', P .. 'mailboxes', ARGV[2])
call('HSET', P .. 'mailbox:' .. ARGV[2], 'label', ARGV[3], 'lease', digits((m and m.lease or 0) + 1), 'holder', ARGV[4])
nextSeq()
return flatOf(mailbox(ARGV[2]))

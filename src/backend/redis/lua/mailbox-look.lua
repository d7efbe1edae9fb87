-- ARGV: clock. Returns of each mailbox its fields, as field, value ...
local found = {}
for _, key in ipairs(call('SMEMBERS', P .. 'mailboxes')) do
  local m = mailbox(key)
  if m then found[#found + 1] = flatOf(m) end
end
return found

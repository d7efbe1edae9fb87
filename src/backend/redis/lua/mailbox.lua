-- Put behind common.lua for the operations of mailboxes (see src/backend/mailboxes.ts): one mailbox inside one call.
--
-- facteur:mailboxes       the keys of the mailboxes
-- facteur:mailbox:KEY     one of them: its label, lease, who has it, how far it was read (opaque), and when that was kept

-- nil: it is not known, or cannot be understood (whoever reads it makes it known again, and begins anew).
local function mailbox(key)
  if call('SISMEMBER', P .. 'mailboxes', key) == 0 then return nil end
  local flat = call('HGETALL', P .. 'mailbox:' .. key)
  local m = { key = key }
  for i = 1, #flat, 2 do m[flat[i]] = flat[i + 1] end
  m.lease = tonumber(m.lease or 0)
  if not m.label or not m.lease or (m.at and not tonumber(m.at)) then
    setAside(P .. 'mailbox:' .. key, 'not understood')
    call('SREM', P .. 'mailboxes', key)
    return nil
  end
  return m
end

local function flatOf(m)
  local flat = {}
  for name, value in pairs(m) do
    flat[#flat + 1] = name
    flat[#flat + 1] = name == 'lease' and digits(value) or value
  end
  return flat
end

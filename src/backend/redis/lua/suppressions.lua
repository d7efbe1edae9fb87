-- Put behind common.lua for the operations in which addresses are suppressed or not any more: which entries are about an address, and who
-- is told of a new one.

-- Of an address, or of its hash, with whatever topic. A line feed comes behind the tab between an address and a topic.
local function placesOf(key)
  return call('ZRANGEBYLEX', P .. 'suppressed:order', '[' .. key, '(' .. key .. '\n')
end

-- As src/backend/sqlite/tell.ts. topic: or nil.
local function tellUnsubscribed(email, reason, topic, now)
  if reason == 'hard-bounce' or #endpoints() == 0 then return end
  local data = { email = email, reason = reason, topic = topic }
  tell('recipient.unsubscribed', onceOnly('unsubscribed', now), false, false, data, now)
end

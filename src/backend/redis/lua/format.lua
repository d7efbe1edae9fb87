-- Put before each operation, behind aside.lua: whether this program may touch the ledger at all. It is looked at in the same call
-- that lends or changes something, so a worker of an older version does nothing more from the moment at which a newer one shook hands.
--
-- facteur:format   the number of the ledger's format. Where there is none the ledger was made before there were numbers, or was
--                  emptied just now: then it is of no newer format than anybody's, and who shakes hands next writes it down.
-- Lua takes "0x10" for a number, too: damage would be taken for a newer format, which nobody of this version gets past.
local format = string.match(call('GET', P .. 'format') or '0', '^%d+$')
format = format and tonumber(format)
if format and format > LEDGER_FORMAT then return redis.error_reply(NEWER_FORMAT .. ' ' .. format) end

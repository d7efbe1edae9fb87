-- How many rows behind the cursor are to be written to: ARGV: id, cursor.
local _, untouched = string.gsub(call('GETRANGE', P .. 'f:' .. ARGV[1], ARGV[2], -1), '0', '')
return untouched

-- Keeps what finds the addresses of one run of a list (see src/backend/address-index.ts): ARGV: id, run, its parts ...
local id, run = ARGV[1], ARGV[2]
if not campaign(id) then return end
for i = 3, #ARGV do call('HSET', P .. 'k:' .. id, run .. ':' .. i - 3, ARGV[i]) end

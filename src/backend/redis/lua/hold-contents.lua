-- ARGV: id, hashes. Returns 'ok', 'gone', 'released', or 'missing SHA256'.
local c = campaign(ARGV[1])
if not c then return 'gone' end
if c.stage ~= 'draft' then return 'released' end
for i = 2, #ARGV do
  if call('HGET', P .. 'content:' .. ARGV[i], 'complete') ~= '1' then return 'missing ' .. ARGV[i] end
end
for i = 2, #ARGV do
  call('SADD', P .. 'uses:' .. c.id, ARGV[i])
  call('SADD', P .. 'users:' .. ARGV[i], c.id)
end
nextSeq()
return 'ok'

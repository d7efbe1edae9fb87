-- A ledger is about to be made from a backup: nobody finds anything of the one before any more, and what is still to come is
-- known to be missing. ARGV: the new ledger's name, its campaigns as JSON.
call('SET', P .. 'ledger', ARGV[1])
for _, name in ipairs({ 'lost', 'open', 'released', 'finished', 'drafts', 'workers', 'slots', 'ended', 'missing', 'replay', 'webhooks', 'mailboxes', 'return-mails' }) do
  call('UNLINK', P .. name)
end
-- '0': the operator has not been told.
for _, id in ipairs(cjson.decode(ARGV[2])) do call('HSET', P .. 'lost', id, 0) end
nextSeq()

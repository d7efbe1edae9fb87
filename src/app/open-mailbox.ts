import { accessTokens } from '../auth/tokens.ts';
import type { Config, MailboxConfig } from '../config/types.ts';
import { openImap } from '../mailbox/imap.ts';
import type { MailboxConnection } from '../mailbox/port.ts';
import { MOST_BYTES } from '../returns/mail.ts';

/** A connection to a mailbox of the configuration, as its account signs in. Throws MailboxTrouble. */
export async function openMailbox({ accounts }: Config, mailbox: MailboxConfig): Promise<MailboxConnection> {
  const account = accounts.get(mailbox.account);
  const tokens = mailbox.password === null && account ? accessTokens(account) : null;
  return openImap(mailbox, { mostBytes: MOST_BYTES, tokens });
}

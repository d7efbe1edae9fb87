import { sentName } from '../app/copied-accounts.ts';
import { openMailbox } from '../app/open-mailbox.ts';
import type { Backend } from '../backend/port.ts';
import type { Config, SentConfig } from '../config/types.ts';
import { MailboxTrouble } from '../mailbox/port.ts';
import { chooseSentFolder } from '../mailbox/sent/folder.ts';
import { readSentState } from '../mailbox/sent/state.ts';
import type { Check } from './check-report.ts';
import { saySentTrouble } from './mailbox-trouble.ts';
import { words } from './words.ts';

/** What `check` says of copies of what is sent: it logs in and looks for the folder, and puts nothing there; accounts whose provider keeps copies by itself. */
export async function* sentChecks(config: Config): AsyncGenerator<Check> {
  const { checks } = words().sent;
  for (const sent of config.sent) {
    if (sent.keptBy !== null) {
      const { what, remedy } = checks.twice({ account: sent.account, provider: sent.keptBy });
      yield { name: 'mailbox', status: 'warning', message: what, remedy };
    }
    yield await sentCheck(config, sent);
  }
}

async function sentCheck(config: Config, sent: SentConfig): Promise<Check> {
  const { checks } = words().sent;
  const { label: mailbox } = sentName(sent);
  const { account } = sent;
  try {
    const connection = await openMailbox(config, sent.mailbox);
    try {
      const folder = chooseSentFolder(await connection.folders(), sent.folder);
      const message = folder === null ? checks.made({ account, mailbox }) : checks.fine({ account, mailbox, folder });
      return { name: 'mailbox', status: 'ok', message, remedy: null };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof MailboxTrouble)) throw error;
    // A copy can wait: what cannot be copied is sent all the same.
    const { what, remedy } = saySentTrouble(mailbox, error);
    return { name: 'mailbox', status: 'warning', message: what, remedy };
  }
}

/** How many copies were made of what each account sent. */
export async function* sentCounts({ sent }: Config, { mailboxes }: Pick<Backend, 'mailboxes'>): AsyncGenerator<Check> {
  const rows = sent.length === 0 ? [] : await mailboxes.mailboxes();
  for (const one of sent) {
    const { key, label } = sentName(one);
    const row = rows.find((known) => known.key === key);
    if (!row) continue;
    const message = words().sent.checks.counts({
      account: one.account,
      mailbox: label,
      ...readSentState(row.state, 0),
    });
    yield { name: 'mailbox', status: 'ok', message, remedy: null };
  }
}

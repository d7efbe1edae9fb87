import { mailboxName } from '../app/copied-accounts.ts';
import { openMailbox } from '../app/open-mailbox.ts';
import type { Config, MailboxConfig } from '../config/types.ts';
import { chooseFolders } from '../mailbox/folders.ts';
import { MailboxTrouble, type MailboxTroubleCode } from '../mailbox/port.ts';
import type { Check } from './check-report.ts';
import { sayTrouble } from './mailbox-trouble.ts';
import { words } from './words.ts';

/** What `check` says of the mailboxes of this configuration: it logs in and opens each folder, and reads nothing. */
export async function* mailboxChecks(config: Config): AsyncGenerator<Check> {
  for (const mailbox of config.returns.mailboxes) yield await mailboxCheck(config, mailbox);
}

async function mailboxCheck(config: Config, mailbox: MailboxConfig): Promise<Check> {
  const { label } = mailboxName(mailbox);
  try {
    const connection = await openMailbox(config, mailbox);
    try {
      const { paths, missing } = chooseFolders(await connection.folders(), mailbox.folders);
      if (missing.length > 0) return trouble(label, 'folder-missing', missing.join(', '));
      for (const path of paths) await connection.open(path);
      const message = words().mailboxes.checks.fine({ mailbox: label, folders: paths.join(', ') });
      return { name: 'mailbox', status: 'ok', message, remedy: null };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof MailboxTrouble) return trouble(label, error.code, error.detail);
    throw error;
  }
}

// What comes back can wait: a mailbox that cannot be read keeps no campaign from being sent.
function trouble(mailbox: string, code: MailboxTroubleCode, detail: string): Check {
  const { what, remedy } = sayTrouble(mailbox, { code, detail });
  return { name: 'mailbox', status: 'warning', message: what, remedy };
}

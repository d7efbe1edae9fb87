import { createHash } from 'node:crypto';
import { accountsOf } from '../backend/pool.ts';
import type { Clock } from '../clock.ts';
import type { Config, MailboxConfig, SentConfig } from '../config/types.ts';
import { beginCopies } from '../mailbox/sent/begin.ts';
import { sentKey } from '../mailbox/sent/state.ts';
import { newHolder } from './lease-holder.ts';
import type { OpenProject } from './project.ts';

/** The name of a mailbox for people, and what the ledger knows it as. Its password is in neither. */
export function mailboxName({ user, host, port }: Pick<MailboxConfig, 'user' | 'host' | 'port'>) {
  const label = `${user} (${host})`;
  return { label, key: createHash('sha256').update(`${user} ${host} ${port}`).digest('hex').slice(0, 16) };
}

/** The name for people of where copies of an account go, and what the ledger knows them as: by the account, whatever its mailbox. */
export function sentName({ account, mailbox }: SentConfig): { readonly label: string; readonly key: string } {
  const { label } = mailboxName(mailbox);
  return { label, key: sentKey(createHash('sha256').update(account).digest('hex').slice(0, 16)) };
}

/** Whether this account makes the copies of campaigns that are sent by these: of several that would, the first. */
export function copiesOf({ sent }: Config, account: string): (campaignAccount: string) => boolean {
  const copying = new Set(sent.map((one) => one.account));
  return (names) => accountsOf(names).find((name) => copying.has(name)) === account;
}

/**
 * Before anything is sent by this process: has the ledger remember of each account that keeps copies that they begin now, unless it
 * knows since when. Throws what the store throws.
 */
export async function beginAllCopies({ backend, config }: OpenProject, clock: Clock): Promise<void> {
  for (const sent of config.sent) {
    await beginCopies({
      ...{ mailboxes: backend.mailboxes, ledger: backend, mailbox: sentName(sent) },
      ...{ isOurs: copiesOf(config, sent.account), holder: newHolder(), now: () => clock.now() },
    });
  }
}

import type { MailboxPort, MailboxRow } from '../backend/mailboxes.ts';
import type { Config, SentConfig } from '../config/types.ts';
import { readSentState } from '../mailbox/sent/state.ts';
import { sentTroubleTexts } from '../mailbox/sent/trouble.ts';
import type { SentStatus } from '../report/accounts.ts';
import { asKept, type Kept } from '../report/said.ts';
import { sentName } from './copied-accounts.ts';

/** How copies of what each account sends are, by its name; those that keep none are not there. Throws what the store throws. */
export async function sentStatuses(
  { sent }: Pick<Config, 'sent'>,
  { mailboxes }: { readonly mailboxes: Pick<MailboxPort, 'mailboxes'> },
): Promise<ReadonlyMap<string, SentStatus<Kept>>> {
  const rows = sent.length === 0 ? [] : await mailboxes.mailboxes();
  return new Map(sent.map((one) => [one.account, statusOf(one, rows)]));
}

function statusOf(sent: SentConfig, rows: readonly MailboxRow[]): SentStatus<Kept> {
  const { key, label } = sentName(sent);
  const kept = rows.find((row) => row.key === key)?.state ?? null;
  const { copied, perhaps, missed, at, trouble } = readSentState(kept, 0);
  return {
    ...{ copies: sent.copies, mailbox: label, keptBy: sent.keptBy, copied, perhaps, missed },
    lastAt: at === null ? null : new Date(at).toISOString(),
    trouble: trouble && troubleOf(label, trouble),
  };
}

function troubleOf(mailbox: string, trouble: NonNullable<ReturnType<typeof readSentState>['trouble']>) {
  const { message, remedy } = sentTroubleTexts(mailbox, trouble);
  const since = new Date(trouble.since).toISOString();
  return { code: trouble.code, message: asKept(message), remedy: asKept(remedy), since };
}

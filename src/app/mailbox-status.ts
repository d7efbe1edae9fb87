import type { MailboxRow } from '../backend/mailboxes.ts';
import type { Config } from '../config/types.ts';
import type { MailboxTroubleCode } from '../mailbox/port.ts';
import { isSentKey } from '../mailbox/sent/state.ts';
import { readState } from '../mailbox/state.ts';
import { mailboxName } from './copied-accounts.ts';

/** A mailbox as `facteur returns --json` says it. Times are ISO 8601 in UTC. */
export interface MailboxStatus {
  /** User and server. */
  readonly mailbox: string;
  /** Whether it is in this configuration (still). */
  readonly configured: boolean;
  /** Whether some process has it open now. */
  readonly beingRead: boolean;
  /** When all its folders were read to their ends; null: never. */
  readonly lastReadAt: string | null;
  /** Messages that were read since it is known, by what they were: `return`, `complaint`, `auto-reply` ... */
  readonly read: Readonly<Record<string, number>>;
  /** The folders that are read. */
  readonly folders: readonly string[];
  /** What keeps it from being read, or from being read whole; null: nothing. */
  readonly trouble: { readonly code: MailboxTroubleCode; readonly detail: string; readonly since: string } | null;
}

/** The mailboxes of the configuration, and those that only the ledger knows. */
export function mailboxStatuses({ returns }: Config, rows: readonly MailboxRow[]): readonly MailboxStatus[] {
  const own = returns.mailboxes.map(mailboxName);
  const foreign = rows.filter(({ key }) => !isSentKey(key) && !own.some((one) => one.key === key));
  return [
    ...own.map(({ key, label }) => statusOf(label, true, rows.find((row) => row.key === key) ?? null)),
    ...foreign.map((row) => statusOf(row.label, false, row)),
  ];
}

function statusOf(mailbox: string, configured: boolean, row: MailboxRow | null): MailboxStatus {
  const { readAt, trouble, read, folders } = readState(row?.state ?? null);
  return {
    ...{ mailbox, configured, beingRead: row?.holder != null, read, folders: Object.keys(folders) },
    lastReadAt: readAt === null ? null : new Date(readAt).toISOString(),
    trouble: trouble && { ...trouble, since: new Date(trouble.since).toISOString() },
  };
}

import * as z from 'zod';
import { type MailboxTroubleCode, mailboxTroubles } from './port.ts';

/** How far a mailbox was read, and how it went: what the ledger keeps of it, as JSON. Times are milliseconds since 1970. */
export interface MailboxState {
  /** By the path of the folder. */
  readonly folders: Readonly<Record<string, FolderState>>;
  /** When all folders had been read to their ends; null: never. */
  readonly readAt: number | null;
  /** What keeps it from being read now; null: nothing. */
  readonly trouble: { readonly code: MailboxTroubleCode; readonly detail: string; readonly since: number } | null;
  /** Messages read since the mailbox is known, by what they were (`ReadMail.kind`), and those that could not be read at all (`failed`). */
  readonly read: Readonly<Record<string, number>>;
}

/** How far a folder was read. */
export interface FolderState {
  readonly uidValidity: string;
  /** All messages up to this UID were read. */
  readonly uid: number;
  /** But these, which are to be read again: what they are about was still on its way. */
  readonly again: readonly number[];
}

const count = z.number().int().min(0);
const folder = z.object({ uidValidity: z.string(), uid: count, again: z.array(count) });
const trouble = z.object({ code: z.enum(mailboxTroubles), detail: z.string(), since: count });
const schema = z.object({
  folders: z.record(z.string(), folder),
  readAt: count.nullable(),
  trouble: trouble.nullable(),
  read: z.record(z.string(), count),
}) satisfies z.ZodType<MailboxState>;

export const newState: MailboxState = { folders: {}, readAt: null, trouble: null, read: {} };

/** The state as it was kept. One that cannot be understood is a new one: the mailbox is read again, and nothing is recorded twice. */
export function readState(kept: string | null): MailboxState {
  if (kept === null) return newState;
  try {
    return schema.parse(JSON.parse(kept));
  } catch {
    return newState;
  }
}

/** The state as it is kept. */
export function writeState(state: MailboxState): string {
  return JSON.stringify(state);
}

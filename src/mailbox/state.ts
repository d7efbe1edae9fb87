import { type MailboxTroubleCode, mailboxTroubles } from './port.ts';

/** How far a mailbox was read, and how it went: what the ledger keeps of it, as JSON. Times are milliseconds since 1970. */
export interface MailboxState {
  /** By the path of the folder. */
  readonly folders: Readonly<Record<string, FolderState>>;
  /** When all folders had been read to their ends; null: never. */
  readonly readAt: number | null;
  /** What keeps it from being read now; null: nothing. */
  readonly trouble: TroubleState | null;
  /** Messages read since the mailbox is known, by what they were (`ReadMail.kind`), and those that could not be read at all (`failed`). */
  readonly read: Readonly<Record<string, number>>;
}

/** What keeps something from being done in a mailbox, and since when (ms). */
export interface TroubleState {
  readonly code: MailboxTroubleCode;
  readonly detail: string;
  readonly since: number;
}

/** How far a folder was read. */
export interface FolderState {
  readonly uidValidity: string;
  /** All messages up to this UID were read. */
  readonly uid: number;
  /** But these, which are to be read again: what they are about was still on its way. */
  readonly again: readonly number[];
}

export const newState: MailboxState = { folders: {}, readAt: null, trouble: null, read: {} };

/** The state as it was kept. One that cannot be understood is a new one: the mailbox is read again, and nothing is recorded twice. */
export function readState(kept: string | null): MailboxState {
  if (kept === null) return newState;
  try {
    const state: unknown = JSON.parse(kept);
    return isState(state) ? state : newState;
  } catch {
    return newState;
  }
}

// By hand, as commands that only look at it should start at once (a schema library is large).
function isState(state: unknown): state is MailboxState {
  if (!isRecord(state) || !isRecord(state.folders) || !isRecord(state.read)) return false;
  const { folders, read, readAt, trouble } = state;
  return (
    Object.values(folders).every(isFolder) &&
    Object.values(read).every(isCount) &&
    (readAt === null || isCount(readAt)) &&
    (trouble === null || isTrouble(trouble))
  );
}

function isFolder(folder: unknown): boolean {
  if (!isRecord(folder)) return false;
  const { uidValidity, uid, again } = folder;
  return typeof uidValidity === 'string' && isCount(uid) && Array.isArray(again) && again.every(isCount);
}

/** Whether it is one that was kept. */
export function isTrouble(trouble: unknown): trouble is TroubleState {
  if (!isRecord(trouble)) return false;
  const { code, detail, since } = trouble;
  return mailboxTroubles.some((known) => known === code) && typeof detail === 'string' && isCount(since);
}

/** Whether it is a whole number from 0. */
export function isCount(number: unknown): number is number {
  return Number.isSafeInteger(number) && (number as number) >= 0;
}

/** Whether it is an object of JSON, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The state as it is kept. */
export function writeState(state: MailboxState): string {
  return JSON.stringify(state);
}

import type { MailboxConfig } from '../config/types.ts';

/**
 * A connection to a mailbox, in the words of those who use it; imap.ts has it over IMAP. Whatever fails is a `MailboxTrouble`. Nothing but
 * `move`, `create` and `append` changes anything in the mailbox.
 */
export interface MailboxConnection {
  /** The folders of this user. */
  folders(): Promise<readonly Folder[]>;
  /** Opens a folder to read in it (EXAMINE, RFC 9051 §6.3.3): no message loses what says that it is new. */
  open(path: string): Promise<OpenFolder>;
  /** Messages of the open folder with greater UIDs than `after`, in their order; `since`: of those only what came since (ms). */
  search(range: { readonly after: number; readonly since: number | null }): Promise<readonly number[]>;
  /** The first bytes of these messages, in the order of their UIDs; what is gone meanwhile is not among them. */
  fetch(uids: readonly number[]): Promise<readonly FetchedMail[]>;
  /** Moves messages of the open folder to another, which is made when it is not there; the folder is open for reading again then. */
  move(uids: readonly number[], to: string): Promise<void>;
  /** Whether it was still there when it was last heard of. */
  readonly usable: boolean;
  /** Makes a folder; one that is there already is well. */
  create(path: string): Promise<void>;
  /**
   * The Message-IDs of the last messages of a folder, at most so many (1 or more); empty for an empty folder. The folder is then the
   * open one.
   */
  latestIds(path: string, most: number): Promise<ReadonlySet<string>>;
  /**
   * Adds a message that is read already (`\\Seen`), with the date `at` (ms), to a folder (APPEND, RFC 9051 §6.3.12). The trouble is
   * `unreachable` where no answer came: it may be there. With any other the server has said that it is not. Returns false where the
   * connection had ended before: the server was sent nothing.
   */
  append(path: string, raw: Uint8Array, at: number): Promise<boolean>;
  /** Waits until something comes into the open folder, at most so long (ms), or until `signal`. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Never throws. */
  close(): Promise<void>;
}

export interface Folder {
  readonly path: string;
  /**
   * `inbox`: where all mail arrives; `junk`: where the server puts what it takes for junk; `sent`: the server itself says that what was sent
   * is kept there (RFC 6154).
   */
  readonly use: 'inbox' | 'junk' | 'sent' | null;
  /** What stands between the folders of a path; empty: there are none in others. */
  readonly delimiter: string;
}

export interface OpenFolder {
  /** UIDs mean something only with the same one (RFC 9051 §2.3.1.1). */
  readonly uidValidity: string;
  /** Every message that is there has a smaller UID. */
  readonly uidNext: number;
}

export interface FetchedMail {
  readonly uid: number;
  readonly raw: Uint8Array;
}

/** Connects and logs in. Throws MailboxTrouble. */
export type Connect = (mailbox: MailboxConfig) => Promise<MailboxConnection>;

/**
 * Why a mailbox cannot be read. `unreachable`: no connection, or it was lost; `tls`: it cannot be encrypted as it must be; `refused`:
 * the server did not let us in; `folder-missing`: a folder of the configuration is not there; `not-moved`: messages could not be
 * moved (they are read all the same); `full`: there is no room for more (RFC 9208, OVERQUOTA); `server`: the server failed at something else.
 */
export const mailboxTroubles = [
  'unreachable',
  'tls',
  'refused',
  'folder-missing',
  'not-moved',
  'full',
  'server',
] as const;
export type MailboxTroubleCode = (typeof mailboxTroubles)[number];

/** What keeps a mailbox from being read; `detail`: the server's words, the system's code or words of ours (own-words.ts), in one line. */
export class MailboxTrouble extends Error {
  readonly code: MailboxTroubleCode;
  readonly detail: string;

  constructor(code: MailboxTroubleCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

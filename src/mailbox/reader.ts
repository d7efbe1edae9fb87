import type { IsGone } from '../backend/lease-watch.ts';
import type { MailboxPort } from '../backend/mailboxes.ts';
import type { MailboxConfig } from '../config/types.ts';
import { type Attendance, MailboxAttendant } from './attendant.ts';
import type { Connect, MailboxTrouble } from './port.ts';
import { MailboxRound, type Pace, type TakeMail } from './round.ts';
import { type MailboxState, readState, writeState } from './state.ts';

/** How long new mail is waited for in the first folder, until all folders are looked at again, in milliseconds. */
const WAIT_MS = 120_000;

/** A mailbox that can be read. */
export interface ReadableMailbox {
  /** As the ledger knows it. */
  readonly key: string;
  readonly label: string;
  /** How to reach it; asked again after each failure, so that a password that was put right is taken without a restart. */
  readonly config: () => Promise<MailboxConfig>;
}

export interface ReaderOptions {
  readonly ledger: MailboxPort;
  readonly mailbox: ReadableMailbox;
  readonly connect: Connect;
  readonly take: TakeMail;
  /** What its lease is taken with; no other reader has the same. */
  readonly holder: string;
  readonly isGone: IsGone;
  readonly events: ReaderEvents;
  /** Wall clock. */
  readonly now: () => number;
  /** Absent: as above, and as attendant.ts says. */
  readonly pace?: Partial<Pace> & { readonly lookEveryMs?: number; readonly waitMs?: number };
}

/** What a reader tells whoever runs it; all synchronous and cheap. */
export interface ReaderEvents {
  /** This process reads the mailbox from now on. */
  reading(label: string): void;
  /** So many messages were read, so many of which were recorded. */
  read(label: string, mails: number, recorded: number): void;
  /** It cannot be read for now; `failures`: in a row, this one included. */
  trouble(label: string, trouble: MailboxTrouble, failures: number): void;
  /** It is read again after trouble. */
  back(label: string): void;
  /** The ledger does not answer as it should, or a message could not be read by a fault of ours. */
  fault(error: unknown): void;
}

/** Reads one mailbox, whoever else does the same: one process at a time. Never changes anything in it unless it is told to move. */
export class MailboxReader {
  readonly #options: ReaderOptions;
  readonly #attendant: MailboxAttendant<MailboxState>;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { ledger, mailbox, holder, isGone, now, events, pace } = options;
    const { trouble, fault, reading } = events;
    this.#attendant = new MailboxAttendant({
      ...{ ledger, mailbox, holder, isGone, now, lookEveryMs: pace?.lookEveryMs },
      ...{ read: readState, write: writeState, events: { trouble, fault, taken: reading } },
      attend: (attendance) => this.#read(attendance),
    });
  }

  /** Begins to read, until `stop`. */
  start(): void {
    this.#attendant.start();
  }

  /** Ends after the message that is being read, and gives the lease back. Safe to call twice. */
  stop(): Promise<void> {
    return this.#attendant.stop();
  }

  async #read({ lease, kept, signal, wentWell }: Attendance<MailboxState>): Promise<void> {
    const { mailbox, connect, events, pace, take, now } = this.#options;
    const config = await mailbox.config();
    const connection = await connect(config);
    // What waits for an answer that never comes is not waited for.
    const end = () => void connection.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      const round = new MailboxRound({ connection, config, lease, kept, take, now, signal, pace: pace ?? {} });
      while (!signal.aborted) {
        const before = kept.state.trouble;
        const { mails, recorded, inFolder } = await round.go((error) => events.fault(error));
        if (before !== null && kept.state.trouble === null) events.back(mailbox.label);
        if (mails > 0) events.read(mailbox.label, mails, recorded);
        wentWell();
        if (inFolder !== null && !signal.aborted) await round.wait(inFolder, pace?.waitMs ?? WAIT_MS);
      }
    } finally {
      signal.removeEventListener('abort', end);
      await connection.close();
    }
  }
}

import type { IsGone } from '../../backend/lease-watch.ts';
import type { MailboxPort } from '../../backend/mailboxes.ts';
import type { SentConfig } from '../../config/types.ts';
import { MailboxAttendant } from '../attendant.ts';
import type { Connect, MailboxTrouble } from '../port.ts';
import { Copying } from './copying.ts';
import { LastCopies } from './last-copies.ts';
import { readSentState, type SentState, writeSentState } from './state.ts';
import type { SentLedger } from './walk.ts';

/** A message as it was sent, made again. */
export interface MadeAgain {
  readonly raw: Uint8Array;
  readonly messageId: string;
  /** When it was accepted, ms since 1970. */
  readonly at: number;
}

/** Makes the message of a delivery again; null: it cannot be, as its recipient was erased or its campaign is gone. Throws what the store throws. */
export type MakeAgain = (campaign: string, number: number) => Promise<MadeAgain | null>;

export interface CopierOptions {
  readonly mailboxes: MailboxPort;
  readonly ledger: SentLedger;
  /** As the ledger knows it (`sentKey`), and as people do. */
  readonly mailbox: { readonly key: string; readonly label: string };
  /** Asked again after each failure. */
  readonly config: () => Promise<SentConfig>;
  readonly connect: Connect;
  readonly isOurs: (account: string) => boolean;
  readonly makeAgain: MakeAgain;
  readonly holder: string;
  readonly isGone: IsGone;
  readonly now: () => number;
  /** Whether whoever sends needs all there is of the processor: nothing is copied then. */
  readonly isBusy: () => boolean;
  readonly events: CopierEvents;
  /** Absent: as copying.ts and attendant.ts say. */
  readonly pace?: { readonly lookEveryMs?: number; readonly lookMs?: number };
}

/** What a copier tells whoever runs it; all synchronous and cheap. */
export interface CopierEvents {
  /** This process makes the copies from now on. */
  copying(label: string): void;
  /** So many copies were made. */
  copied(label: string, copies: number): void;
  /** None can be made for now; `failures`: in a row, this one included. */
  copyTrouble(label: string, trouble: MailboxTrouble, failures: number): void;
  /** They are made again after trouble. */
  copyingAgain(label: string): void;
  /** The process is to end and makes those that are missing first. */
  copyingLast(label: string): void;
  /** The ledger does not answer as it should. */
  fault(error: unknown): void;
}

/**
 * Puts copies of what an account sent into its folder of sent mail: beside the sending, one process at a time, each at most once. A copy is
 * claimed durably before it is made; what was claimed when this program was killed is not made again, as nobody knows whether it is there.
 * From when on is what `beginCopies` has remembered, else from now on.
 */
export class SentCopier {
  readonly #attendant: MailboxAttendant<SentState>;
  readonly #last = new LastCopies();

  constructor(options: CopierOptions) {
    const { mailboxes, mailbox, holder, isGone, now, events, pace } = options;
    const last = this.#last;
    this.#attendant = new MailboxAttendant({
      ...{ ledger: mailboxes, mailbox, holder, isGone, now, lookEveryMs: pace?.lookEveryMs },
      ...{ read: (kept) => readSentState(kept, now()), write: writeSentState },
      events: {
        taken(label) {
          last.can();
          events.copying(label);
        },
        elsewhere: () => last.cannot(),
        trouble(...of) {
          last.cannot();
          events.copyTrouble(...of);
        },
        fault(error) {
          last.cannot();
          events.fault(error);
        },
      },
      attend: (attendance) => new Copying(options, attendance, last).run(),
    });
  }

  /** Begins, until `stop`. */
  start(): void {
    this.#attendant.start();
  }

  /**
   * Resolves when all is copied that was accepted up to now, or when that cannot be done here and now: another process makes the copies, or
   * there is trouble. It goes on until `stop`.
   */
  finish(): Promise<void> {
    return this.#last.wanted();
  }

  /** Ends after the copy that is being made, and gives the lease back. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#attendant.stop();
    this.#last.cannot();
  }
}

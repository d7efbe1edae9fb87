import { setTimeout as sleep } from 'node:timers/promises';
import { type IsGone, LeaseWatch } from '../backend/lease-watch.ts';
import type { MailboxPort, MailboxRow } from '../backend/mailboxes.ts';
import type { MailboxConfig } from '../config/types.ts';
import { backOffMs } from './back-off.ts';
import { HeldLease } from './held-lease.ts';
import { type Connect, MailboxTrouble } from './port.ts';
import { MailboxRound, type Pace, type TakeMail } from './round.ts';
import { type MailboxState, readState, writeState } from './state.ts';

/** How often a process that does not read a mailbox looks whether it should, in milliseconds. */
const LOOK_EVERY_MS = 10_000;
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
  /** Absent: as above. */
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
  readonly #watch: LeaseWatch;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#watch = new LeaseWatch(options.holder, options.isGone);
  }

  /** Begins to read, until `stop`. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends after the message that is being read, and gives the lease back. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { events, pace } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        events.fault(error);
      }
      await pause(pace?.lookEveryMs ?? LOOK_EVERY_MS, this.#stopping.signal);
    }
  }

  async #look(): Promise<void> {
    const { ledger, mailbox, holder, events } = this.#options;
    const { key, label } = mailbox;
    const row = (await ledger.mailboxes()).find((one) => one.key === key) ?? { key, lease: 0, holder: null };
    const { free, over } = this.#watch.look(row);
    if (!free) return;
    const askedAt = performance.now();
    const leased = await ledger.lease({ key, label }, holder, over);
    if (leased === null) return;
    events.reading(label);
    await this.#readWith(leased, askedAt);
  }

  async #readWith(row: MailboxRow, askedAt: number): Promise<void> {
    const { ledger, mailbox } = this.#options;
    const lease = new HeldLease(ledger, mailbox.key, { number: row.lease, askedAt });
    const signal = AbortSignal.any([this.#stopping.signal, lease.lost]);
    const kept = { state: readState(row.state) };
    try {
      for (let failures = 0; !signal.aborted; ) {
        const trouble = await this.#readUntilTrouble(lease, kept, signal, () => (failures = 0));
        if (trouble === null) continue;
        failures += 1;
        await this.#tellTrouble(trouble, failures, lease, kept);
        await pause(backOffMs(failures, trouble.code, Math.random()), signal);
      }
    } finally {
      await lease.release(writeState(kept.state));
    }
  }

  async #tellTrouble(
    trouble: MailboxTrouble,
    failures: number,
    lease: HeldLease,
    kept: { state: MailboxState },
  ): Promise<void> {
    const { code, detail } = trouble;
    const since = kept.state.trouble?.since ?? this.#options.now();
    kept.state = { ...kept.state, trouble: { code, detail, since } };
    this.#options.events.trouble(this.#options.mailbox.label, trouble, failures);
    await lease.keep(writeState(kept.state)).catch((error: unknown) => this.#options.events.fault(error));
  }

  // Null: it was told to end. What is no trouble of the mailbox's is the ledger's, which others tell of, too: tried again.
  async #readUntilTrouble(
    lease: HeldLease,
    kept: { state: MailboxState },
    signal: AbortSignal,
    wentWell: () => void,
  ): Promise<MailboxTrouble | null> {
    const { mailbox, connect, events, pace, take, now } = this.#options;
    try {
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
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof MailboxTrouble) return error;
      events.fault(error);
      await pause(pace?.lookEveryMs ?? LOOK_EVERY_MS, signal);
      return null;
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

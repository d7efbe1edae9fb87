import { setTimeout as sleep } from 'node:timers/promises';
import { type IsGone, LeaseWatch } from '../backend/lease-watch.ts';
import type { MailboxPort, MailboxRow } from '../backend/mailboxes.ts';
import { backOffMs } from './back-off.ts';
import { HeldLease } from './held-lease.ts';
import { MailboxTrouble } from './port.ts';
import type { TroubleState } from './state.ts';

/** How often a process that does not attend to a mailbox looks whether it should, in milliseconds. */
const LOOK_EVERY_MS = 10_000;

/** What is kept of a mailbox, whatever is done in it. */
export interface Attended {
  /** What keeps it from being done now; null: nothing. */
  readonly trouble: TroubleState | null;
}

/** A time in which this process alone attends to the mailbox, until trouble. */
export interface Attendance<State> {
  readonly lease: HeldLease;
  /** The latest, whatever happens. */
  readonly kept: { state: State };
  /** Aborted when it is to end, or when the lease is somebody else's. */
  readonly signal: AbortSignal;
  /** Trouble that follows is the first in a row again. */
  wentWell(): void;
}

export interface AttendantOptions<State extends Attended> {
  readonly ledger: MailboxPort;
  readonly mailbox: { readonly key: string; readonly label: string };
  /** What its lease is taken with; nobody else has the same. */
  readonly holder: string;
  readonly isGone: IsGone;
  /** Wall clock. */
  readonly now: () => number;
  /** Absent: as above. */
  readonly lookEveryMs?: number | undefined;
  readonly read: (kept: string | null) => State;
  readonly write: (state: State) => string;
  /** Works until `signal`. Throws MailboxTrouble, and what the store throws; called again after a while. */
  readonly attend: (attendance: Attendance<State>) => Promise<void>;
  readonly events: {
    /** This process attends to it from now on. */
    taken(label: string): void;
    /** Another process attends to it, as far as can be told: it is looked again later. Absent: nobody asks. */
    elsewhere?(label: string): void;
    trouble(label: string, trouble: MailboxTrouble, failures: number): void;
    fault(error: unknown): void;
  };
}

/** Attends to one mailbox, whoever else does the same: one process at a time, again and again after trouble, less and less often. */
export class MailboxAttendant<State extends Attended> {
  readonly #options: AttendantOptions<State>;
  readonly #watch: LeaseWatch;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: AttendantOptions<State>) {
    this.#options = options;
    this.#watch = new LeaseWatch(options.holder, options.isGone);
  }

  /** Begins, until `stop`. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends soon, and gives the lease back. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get #lookEveryMs(): number {
    return this.#options.lookEveryMs ?? LOOK_EVERY_MS;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        this.#options.events.fault(error);
      }
      await pause(this.#lookEveryMs, this.#stopping.signal);
    }
  }

  async #look(): Promise<void> {
    const { ledger, mailbox, holder, events } = this.#options;
    const { key, label } = mailbox;
    const row = (await ledger.mailboxes()).find((one) => one.key === key) ?? { key, lease: 0, holder: null };
    const { free, over } = this.#watch.look(row);
    const askedAt = performance.now();
    const leased = free ? await ledger.lease({ key, label }, holder, over) : null;
    if (leased === null) return void events.elsewhere?.(label);
    events.taken(label);
    await this.#attendWith(leased, askedAt);
  }

  async #attendWith(row: MailboxRow, askedAt: number): Promise<void> {
    const { ledger, mailbox, read, write } = this.#options;
    const lease = new HeldLease(ledger, mailbox.key, { number: row.lease, askedAt });
    const signal = AbortSignal.any([this.#stopping.signal, lease.lost]);
    const kept = { state: read(row.state) };
    try {
      for (let failures = 0; !signal.aborted; ) {
        const trouble = await this.#untilTrouble({ lease, kept, signal, wentWell: () => (failures = 0) });
        if (trouble === null) continue;
        failures += 1;
        await this.#tellTrouble(trouble, failures, lease, kept);
        await pause(backOffMs(failures, trouble.code, Math.random()), signal);
      }
    } finally {
      await lease.release(write(kept.state));
    }
  }

  async #tellTrouble(trouble: MailboxTrouble, failures: number, lease: HeldLease, kept: { state: State }) {
    const { events, mailbox, now, write } = this.#options;
    const { code, detail } = trouble;
    const since = kept.state.trouble?.since ?? now();
    kept.state = { ...kept.state, trouble: { code, detail, since } };
    events.trouble(mailbox.label, trouble, failures);
    await lease.keep(write(kept.state)).catch((error: unknown) => events.fault(error));
  }

  // Null: it was told to end. What is no trouble of the mailbox's is the ledger's, which others tell of, too: tried again.
  async #untilTrouble(attendance: Attendance<State>): Promise<MailboxTrouble | null> {
    const { signal } = attendance;
    try {
      await this.#options.attend(attendance);
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof MailboxTrouble) return error;
      this.#options.events.fault(error);
      await pause(this.#lookEveryMs, signal);
      return null;
    }
  }
}

/** Waits so long (ms), or until `signal`. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

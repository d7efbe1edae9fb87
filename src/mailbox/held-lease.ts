import { OwnLease } from '../backend/lease-watch.ts';
import type { MailboxPort } from '../backend/mailboxes.ts';

/** How often a holder says that it is there, in milliseconds: well before others may take its lease. */
const RENEW_EVERY_MS = 10_000;

/**
 * The lease of a mailbox while this process has it. It is renewed by itself, however long a server takes to answer; a process that
 * is stopped renews nothing, and finds it over when it goes on. Turns are taken one after the other.
 */
export class HeldLease {
  readonly #ledger: MailboxPort;
  readonly #key: string;
  readonly #own: OwnLease;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #turns: Promise<unknown> = Promise.resolve();

  /** `number`: as it was given; `askedAt`: when it was asked for (monotonic milliseconds). */
  constructor(ledger: MailboxPort, key: string, { number, askedAt }: { number: number; askedAt: number }) {
    this.#ledger = ledger;
    this.#key = key;
    this.#own = new OwnLease(number, askedAt);
    this.#timer = setInterval(() => void this.keep().catch(() => {}), RENEW_EVERY_MS).unref();
  }

  /** Aborted when it is found to be somebody else's. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether another message may be read before a turn. */
  get valid(): boolean {
    return this.#own.valid;
  }

  /** Keeps a state (absent: what there is). Throws what the store throws; that the lease is lost is told by `lost`. */
  keep(state?: string): Promise<void> {
    return this.#turn({ state, release: false });
  }

  /** Gives it back. Throws what the store throws. */
  async release(state: string): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn({ state, release: true });
  }

  #turn(how: { readonly state?: string | undefined; readonly release: boolean }): Promise<void> {
    const turn = this.#turns.then(async () => {
      if (this.#lost.signal.aborted) return;
      const sentAt = performance.now();
      const number = await this.#ledger.turn({ key: this.#key, lease: this.#own.number, ...how });
      if (number === null) this.#lose();
      else this.#own.renew(number, sentAt);
    });
    this.#turns = turn.catch(() => {});
    return turn;
  }

  #lose(): void {
    clearInterval(this.#timer);
    this.#lost.abort();
  }
}

/**
 * Leases of what one process does at a time: telling an endpoint, reading a mailbox. A lease is a number in the ledger that grows
 * with each turn of its holder. The one rule of when it is over, for whoever wants it and for whoever has it.
 */

/** A lease as the ledger says it. */
export interface Lease {
  /** What it is of. */
  readonly key: string;
  /** Grows with each turn: one that does not change for long is that of a process that is gone or frozen. */
  readonly lease: number;
  /** Who has it; null: nobody. */
  readonly holder: string | null;
}

/** A lease whose number has not changed for this long, on the observer's monotonic clock, is that of a process that is frozen or gone. */
const OVER_AFTER_MS = 60_000;
/**
 * The holder begins nothing (a request, a message) when its own last turn is older than this: what it begins has its whole time to be
 * done before anybody can take the lease (the rest is for the turn that follows).
 */
const BEGIN_WITHIN_MS = 25_000;

/** Whether a process is gone that took a lease with these words, as far as can be told from here. */
export type IsGone = (holder: string) => boolean;

/** Tells which leases are over. */
export class LeaseWatch {
  readonly #own: string;
  readonly #isGone: IsGone;
  readonly #monotonic: () => number;
  readonly #seen = new Map<string, { readonly lease: number; readonly at: number }>();

  /** `own`: what the caller's leases are taken with. */
  constructor(own: string, isGone: IsGone, monotonic: () => number = () => performance.now()) {
    this.#own = own;
    this.#isGone = isGone;
    this.#monotonic = monotonic;
  }

  /** For one who does not hold it: whether it can be taken, and the number of the one that is over (null: nobody has it). */
  look({ key, lease, holder }: Lease): { readonly free: boolean; readonly over: number | null } {
    if (holder === null) return { free: true, over: null };
    const seen = this.#seen.get(key);
    const now = this.#monotonic();
    if (seen?.lease !== lease) this.#seen.set(key, { lease, at: now });
    const since = seen?.lease === lease ? seen.at : now;
    // The caller's own is left from a turn whose answer was lost.
    return { free: holder === this.#own || this.#isGone(holder) || now - since >= OVER_AFTER_MS, over: lease };
  }
}

/** The holder's own view of its lease: a process that was stopped and goes on finds it over. */
export class OwnLease {
  readonly #monotonic: () => number;
  #number: number;
  #renewedAt: number;

  /** `sentAt`: when it was asked for (monotonic milliseconds). */
  constructor(number: number, sentAt: number, monotonic: () => number = () => performance.now()) {
    this.#number = number;
    this.#renewedAt = sentAt;
    this.#monotonic = monotonic;
  }

  get number(): number {
    return this.#number;
  }

  renew(number: number, sentAt: number): void {
    this.#number = number;
    this.#renewedAt = sentAt;
  }

  /** Whether something may be begun now. */
  get valid(): boolean {
    return this.#monotonic() - this.#renewedAt < BEGIN_WITHIN_MS;
  }
}

/** How often a worker gives a sign of life, in milliseconds. */
export const BEAT_EVERY_MS = 2_000;
/** A worker whose beat number has not changed for this long on the observer's monotonic clock is dead. */
export const DEAD_AFTER_MS = 15_000;
/**
 * A worker begins no message when its own last sign of life is older than this: well under DEAD_AFTER_MS, so that it
 * stops before anybody can take its claims (the rest is for the time a message needs to be handed over).
 */
const LEASE_MS = 10_000;

/**
 * A worker's own view of its lease, on the monotonic clock: a machine's clock set back or forward means nothing here,
 * and a process that was stopped and goes on finds its lease over.
 */
export class Lease {
  #renewedAt: number;
  #lost = false;
  readonly #monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
    this.#renewedAt = monotonic();
  }

  /** The backend has acknowledged a beat that was sent at `sentAt` (monotonic milliseconds). */
  renew(sentAt: number): void {
    this.#renewedAt = sentAt;
  }

  /** The backend says that this worker was declared dead. */
  lose(): void {
    this.#lost = true;
  }

  /** Whether a message may be begun now. */
  get valid(): boolean {
    return !this.#lost && this.#monotonic() - this.#renewedAt < LEASE_MS;
  }
}

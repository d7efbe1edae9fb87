/** How often it is looked, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** A process whose main thread was at work for more than this share of the time is busy. */
const BUSY = 0.5;
/** What can wait has waited long enough after so long without a rest, in milliseconds. */
const MOST_MS = 120_000;

/**
 * Whether this process has time for what can wait. A process that sends as fast as it can has none: whatever else computes then is computed
 * instead of messages. One that sends a message every second has nearly all of its time, though it is never done. Watched from its making until `stop`.
 */
export class SpareTime {
  // Other threads look at it without a message to them.
  readonly #busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(1);
  readonly #found = Promise.withResolvers<void>();
  readonly #timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  #before = performance.eventLoopUtilization();
  #restedAt = performance.now();

  /** For `busyBy`, on whichever thread. Busy until the first look. */
  get flag(): SharedArrayBuffer {
    return this.#busy.buffer as SharedArrayBuffer;
  }

  /** Resolves when there was time for the first time, at the latest after two minutes or at `stop`. */
  get found(): Promise<void> {
    return this.#found.promise;
  }

  /** Whoever was busy is done: there is time from now on. */
  stop(): void {
    clearInterval(this.#timer);
    this.#tell(false);
  }

  #look(): void {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#before);
    this.#before = now;
    if (utilization <= BUSY) this.#restedAt = performance.now();
    this.#tell(utilization > BUSY && performance.now() - this.#restedAt < MOST_MS);
  }

  #tell(busy: boolean): void {
    Atomics.store(this.#busy, 0, busy ? 1 : 0);
    if (!busy) this.#found.resolve();
  }
}

/** Whether the process is busy whose `SpareTime` has this flag. */
export function busyBy(flag: SharedArrayBuffer): () => boolean {
  const busy = new Int32Array(flag);
  return () => Atomics.load(busy, 0) === 1;
}

import type { WorkerEvents } from '../worker/session.ts';

/** How often it is looked, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** Messages within that time with which it is busy: more than any ordinary account sends. */
const BUSY_MESSAGES = 10;
/** A process whose main thread was at work for more than this share of the time is busy. */
const BUSY_SHARE = 0.5;
/** It has time when so many looks in a row have found it idle. */
const IDLE_LOOKS = 4;
/** What can wait has waited long enough after so long without a rest, in milliseconds. */
const MOST_MS = 120_000;

export interface SpareTimeOptions {
  readonly lookEveryMs?: number;
  readonly mostMs?: number;
}

/**
 * Whether this process has time for what can wait. One that sends as fast as it can has none: whatever else computes then is computed
 * instead of messages. One that sends a message every second has nearly all of its time, though it is never done. Nothing is watched before `watch`.
 */
export class SpareTime {
  // Other threads look at it without a message to them.
  readonly #busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(1);
  readonly #found = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #load = performance.eventLoopUtilization();
  #messages = 0;
  #idleLooks = 0;
  #restedAt = performance.now();
  readonly #lookEveryMs: number;
  readonly #mostMs: number;

  /** Absent: half a second between two looks, two minutes without a rest. In milliseconds. */
  constructor({ lookEveryMs = LOOK_EVERY_MS, mostMs = MOST_MS }: SpareTimeOptions = {}) {
    this.#lookEveryMs = lookEveryMs;
    this.#mostMs = mostMs;
  }

  /** Counts the messages of a worker; what it tells goes on to `events`. */
  noting(events: WorkerEvents): WorkerEvents {
    return {
      ...events,
      outcome: (claim, outcome, work) => {
        this.#messages += 1;
        events.outcome(claim, outcome, work);
      },
    };
  }

  /** Begins to look, until `stop`. */
  watch(): void {
    this.#load = performance.eventLoopUtilization();
    this.#restedAt = performance.now();
    this.#timer = setInterval(() => this.#look(), this.#lookEveryMs).unref();
  }

  /** For `busyBy`, on whichever thread. Busy until it was found idle. */
  get flag(): SharedArrayBuffer {
    return this.#busy.buffer;
  }

  /** Resolves when there was time for the first time; two minutes (`mostMs`) after `watch` at the latest, or at `stop`. */
  get found(): Promise<void> {
    return this.#found.promise;
  }

  /** Whoever was busy is done: there is time from now on. */
  stop(): void {
    clearInterval(this.#timer);
    this.#tell(false);
  }

  #look(): void {
    const load = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(load, this.#load);
    this.#idleLooks = utilization > BUSY_SHARE || this.#messages > BUSY_MESSAGES ? 0 : this.#idleLooks + 1;
    this.#load = load;
    this.#messages = 0;
    const isIdle = this.#idleLooks >= IDLE_LOOKS;
    if (isIdle) this.#restedAt = performance.now();
    this.#tell(!isIdle && performance.now() - this.#restedAt < this.#mostMs);
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

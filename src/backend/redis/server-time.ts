import type { Clock } from '../../clock.ts';

/** The share of a new sample in the estimate. */
const WEIGHT = 0.1;
/** A sample that is off by more than this is a clock that was set, not a slow answer. */
const JUMP_MS = 50;
/** Clocks that differ by less are the same clock: what is measured is the way of the answer. */
const SAME_MS = 1.5;

/**
 * The clock of the server beside the one of this machine. The ledger's times are the server's; who waits for a slot here
 * waits on this machine's clock, which may be another by minutes.
 */
export class ServerTime {
  readonly #clock: Clock;
  readonly #rules: 'server' | 'clock';
  /** This machine's clock less the server's, in milliseconds. */
  #skew: number | null = null;

  constructor(clock: Clock, rules: 'server' | 'clock') {
    this.#clock = clock;
    this.#rules = rules;
  }

  /** What the operations of lua/ take for their clock (see `clock` in common.lua). */
  arg(): string {
    if (this.#rules === 'clock') return `=${this.#clock.now()}`;
    // Zero but for FACTEUR_TEST_CLOCK; the two readings may lie on both sides of a millisecond.
    return String(Math.round((this.#clock.now() - Date.now()) / 10) * 10);
  }

  /** Takes note of a server's time that came with an answer to what was asked at `askedAt` (this machine's clock). */
  sample(serverNow: number, askedAt: number): void {
    if (this.#rules === 'clock') return;
    const skew = (askedAt + this.#clock.now()) / 2 - serverNow;
    const far = this.#skew === null || Math.abs(skew - this.#skew) > JUMP_MS;
    this.#skew = far ? skew : (this.#skew as number) * (1 - WEIGHT) + skew * WEIGHT;
  }

  now(): number {
    return this.#clock.now();
  }

  get #offset(): number {
    const skew = this.#skew ?? 0;
    return Math.abs(skew) < SAME_MS ? 0 : skew;
  }

  /** A time of the server's on this machine's clock. */
  toLocal(at: number): number {
    return at + this.#offset;
  }

  /** A time of this machine's on the server's clock. */
  toServer(at: number): number {
    return at - this.#offset;
  }
}

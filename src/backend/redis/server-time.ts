import type { Clock } from '../../clock.ts';

/** The share of the middle between question and answer in the estimate, when the answer took no longer than QUICK_MS. */
const WEIGHT = 0.1;
const QUICK_MS = 2;
/** The clock of a machine is read in whole milliseconds: it is later than it says, by less than this. */
const RESOLUTION_MS = 1;
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

  /**
   * Takes note of a server's time that came with an answer to what was asked at `askedAt` (this machine's clock). The server
   * read its clock at some moment in between, so that an answer says little when it took long, and nothing else is certain:
   * an estimate that it contradicts is put right as far as it must be (a clock was set), one that it allows hardly moves.
   */
  sample(serverNow: number, askedAt: number): void {
    const heardAt = this.#clock.now();
    // Set back in between.
    if (this.#rules === 'clock' || heardAt < askedAt) return;
    const [least, most] = [askedAt - serverNow, heardAt + RESOLUTION_MS - serverNow];
    const middle = (least + most) / 2;
    const possible = Math.min(Math.max(this.#skew ?? middle, least), most);
    const weight = WEIGHT * Math.min(1, QUICK_MS / (heardAt - askedAt));
    this.#skew = possible + weight * (middle - possible);
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

import type { Turn, TurnResult } from '../port.ts';
import { exchange } from './exchange.ts';
import type { ExchangeClient } from './exchange-client.ts';
import type { Ledger } from './ledger.ts';

/** Turns that keep a thread for longer, as a rule, are taken on one of their own, in milliseconds. */
const SLOW_TURN_MS = 8;
/** How far what is the rule goes with the latest turn: a few long ones, as the first of a process are, do not make it. */
const WEIGHT = 0.1;

export interface TurnsOptions {
  /** A connection and a thread that nobody else uses; called once, when they are needed. */
  readonly newThread: () => Promise<ExchangeClient>;
  /** Absent: 8. 0: every turn is taken on a thread of its own, from the first on. In milliseconds. */
  readonly slowTurnMs?: number;
}

/**
 * A worker's turns with the ledger. Where the disk answers at once they are taken on the thread that sends: to hand them over to another
 * thread, and their answers back, takes a sixth of the processor time of a message, and a program with one heap is smaller. Where a
 * commit has to wait for the disk, the mail servers would wait with it: from then on, and for good, they are taken on a thread of their own.
 */
export class Turns {
  readonly #ledger: Ledger;
  readonly #newThread: () => Promise<ExchangeClient>;
  readonly #slowTurnMs: number;
  #usualMs = 0;
  #thread: Promise<ExchangeClient> | null = null;

  constructor(ledger: Ledger, { newThread, slowTurnMs = SLOW_TURN_MS }: TurnsOptions) {
    this.#ledger = ledger;
    this.#newThread = newThread;
    this.#slowTurnMs = slowTurnMs;
  }

  /** A worker is about to ask: a thread that is needed from the first turn on takes a moment to start. */
  prepare(): void {
    if (this.#slowTurnMs === 0) this.#thread ??= this.#newThread();
  }

  /** See `Backend.exchange`. */
  async take(turn: Turn): Promise<TurnResult> {
    this.prepare();
    if (this.#thread) return (await this.#thread).exchange(turn);
    const result = await exchange(this.#ledger, turn);
    this.#usualMs += WEIGHT * (this.#ledger.connection.keptMs - this.#usualMs);
    if (this.#usualMs > this.#slowTurnMs) this.#thread ??= this.#newThread();
    return result;
  }

  /** Finishes the turns that a thread was asked, and ends it. */
  async close(): Promise<void> {
    await (await this.#thread)?.close();
  }
}

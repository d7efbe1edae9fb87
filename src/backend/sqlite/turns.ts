import type { Turn, TurnResult } from '../port.ts';
import { exchange } from './exchange.ts';
import { ExchangeClient, type ThreadData } from './exchange-client.ts';
import type { Ledger } from './ledger.ts';

/** Turns that keep a thread for longer, as a rule, are taken on one of their own, in milliseconds. */
const SLOW_TURN_MS = 8;
/** How far what is the rule goes with the latest turn: a few long ones, as the first of a process are, do not make it. */
const WEIGHT = 0.1;

/**
 * A worker's turns with the ledger. Where the disk answers at once they are taken on the thread that sends: to hand them over to another
 * thread, and their answers back, takes a sixth of the processor time of a message, and a program with one heap is smaller. Where a
 * commit has to wait for the disk, the mail servers would wait with it: from then on, and for good, they are taken on a thread of their own.
 */
export class Turns {
  readonly #ledger: Ledger;
  readonly #data: ThreadData;
  readonly #slowTurnMs: number;
  #usualMs = 0;
  #thread: ExchangeClient | null = null;

  /** `data`: what a thread is given. `slowTurnMs`: absent: 8; 0: every turn is taken on a thread of its own, from the first on. In milliseconds. */
  constructor(ledger: Ledger, data: ThreadData, slowTurnMs = SLOW_TURN_MS) {
    this.#ledger = ledger;
    this.#data = data;
    this.#slowTurnMs = slowTurnMs;
  }

  /** A worker is about to ask: a thread that is needed from the first turn on takes a moment to start. */
  prepare(): void {
    if (this.#slowTurnMs === 0) this.#thread ??= new ExchangeClient(this.#data);
  }

  /** See `Backend.exchange`. */
  async take(turn: Turn): Promise<TurnResult> {
    this.prepare();
    if (this.#thread) return this.#thread.exchange(turn);
    const result = await exchange(this.#ledger, turn);
    this.#usualMs += WEIGHT * (this.#ledger.connection.keptMs - this.#usualMs);
    if (this.#usualMs > this.#slowTurnMs) this.#thread ??= new ExchangeClient(this.#data);
    return result;
  }

  /** Finishes the turns that a thread was asked, and ends it. */
  async close(): Promise<void> {
    await this.#thread?.close();
  }
}

import type { HeldClaims } from '../held-claims.ts';
import type { WorkerId } from '../port.ts';
import type { Connection } from './connection.ts';

/** A server that was silent for long may still do what it was asked before it is heard again. */
const IN_DOUBT_MS = 20_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Gives back what Redis lent in a turn whose answer was lost: nobody else would be lent it as long as this worker lives.
 */
export class UnheardClaims {
  readonly #connection: Connection;
  readonly #held: HeldClaims;
  #turns = 0;
  #until = Number.NEGATIVE_INFINITY;
  #nextLook = 0;

  constructor(connection: Connection, held: HeldClaims) {
    this.#connection = connection;
    this.#held = held;
  }

  /** Runs a turn; one that fails leaves doubt about what it was lent. */
  async during<T>(turn: () => Promise<T>): Promise<T> {
    this.#turns += 1;
    try {
      return await turn();
    } catch (error) {
      this.#until = Number.POSITIVE_INFINITY;
      this.#nextLook = 0;
      throw error;
    } finally {
      this.#turns -= 1;
    }
  }

  /** Where there is doubt, and no turn is under way, compares what Redis has lent with what this worker knows of. */
  async look(worker: WorkerId): Promise<void> {
    const now = performance.now();
    if (this.#turns > 0 || now > this.#until || now < this.#nextLook) return;
    await this.#connection.at('unheard', worker, JSON.stringify(this.#held.all()));
    this.#until = Math.min(this.#until, now + IN_DOUBT_MS);
    this.#nextLook = now + LOOK_EVERY_MS;
  }
}

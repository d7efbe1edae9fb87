import { seldomness } from '../backend/company.ts';
import type { WorkerId, WorkerRow } from '../backend/port.ts';

/**
 * How long a new worker leaves accounts with few connections to the others: they look once a second, and then close some. Among many, who
 * look more seldom, it is longer.
 */
const SETTLE_MS = 2_500;

/**
 * How many of the connections that an account allows in all are this worker's: an even part, the rest to those that are
 * there longest. A worker without one leaves the account's campaigns to the others.
 */
export class ConnectionShares {
  readonly #self: WorkerId;
  readonly #monotonic: () => number;
  readonly #startedAt: number;
  #workers: readonly WorkerId[] = [];

  constructor(self: WorkerId, monotonic: () => number = () => performance.now()) {
    this.#self = self;
    this.#monotonic = monotonic;
    this.#startedAt = monotonic();
  }

  /** Takes note of who is there now. */
  look(workers: readonly Pick<WorkerRow, 'id' | 'startedAt'>[]): void {
    this.#workers = workers
      .toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
      .map((worker) => worker.id);
  }

  /** This worker's part of so many connections, 0 or more. */
  of(total: number): number {
    const place = this.#workers.indexOf(this.#self);
    const count = this.#workers.length;
    const settling = count > 1 && this.#monotonic() - this.#startedAt < SETTLE_MS * seldomness(count);
    if (place < 0 || settling) return 0;
    return Math.floor(total / count) + (place < total % count ? 1 : 0);
  }
}

import { seldomness } from '../backend/company.ts';
import type { WorkerId, WorkerRow } from '../backend/port.ts';
import { processExists } from './identity.ts';
import { DEAD_AFTER_MS } from './lease.ts';

/** How often the others are looked at, in milliseconds; more seldom where there are many (`seldomness`). */
export const OBSERVE_EVERY_MS = 1_000;

interface Seen {
  beats: number;
  /** Milliseconds of this observer's own attention during which nothing changed. */
  stillMs: number;
}

/**
 * Tells which workers are dead: the process is gone (same boot, same process-id namespace), or its beat number has not
 * changed for DEAD_AFTER_MS. Only time this process itself was awake counts, so that one that was stopped together with
 * the others does not take them for dead when it goes on.
 */
export class WorkerObserver {
  readonly #self: { readonly id: WorkerId; readonly boot: string };
  readonly #monotonic: () => number;
  readonly #seen = new Map<WorkerId, Seen>();
  #lastLook: number;
  /** How many were registered at the last look: until the next it took as long as these make it. */
  #registered = 1;

  constructor(self: { id: WorkerId; boot: string }, monotonic: () => number = () => performance.now()) {
    this.#self = self;
    this.#monotonic = monotonic;
    this.#lastLook = monotonic();
  }

  /** Looks at the workers as they are registered now; returns those to recover. */
  dead(workers: readonly WorkerRow[]): WorkerRow[] {
    const now = this.#monotonic();
    const awake = Math.min(now - this.#lastLook, 2 * OBSERVE_EVERY_MS * seldomness(this.#registered));
    this.#lastLook = now;
    this.#registered = workers.length;
    const others = workers.filter((worker) => worker.id !== this.#self.id);
    const known = new Set(others.map((worker) => worker.id));
    for (const id of this.#seen.keys()) if (!known.has(id)) this.#seen.delete(id);
    return others.filter((worker) => this.#isDead(worker, awake));
  }

  #isDead(worker: WorkerRow, awake: number): boolean {
    if (worker.boot === this.#self.boot && !processExists(worker.pid)) return true;
    const seen = this.#seen.get(worker.id);
    const stillMs = seen && seen.beats === worker.beats ? seen.stillMs + awake : 0;
    this.#seen.set(worker.id, { beats: worker.beats, stillMs });
    return stillMs >= DEAD_AFTER_MS;
  }
}

import { CLOCK_TOLERANCE_MS } from '../times.ts';
import type { Connection } from './connection.ts';

/** Waits looked at in one read, and mended in one transaction (some milliseconds). */
const MEND_CHUNK = 1_000;

/** One that waits; the first four are its place in the index `delivery_due`. */
interface Waiting {
  readonly campaign: number;
  readonly state: number;
  readonly due: number;
  readonly id: number;
  readonly at: number;
}

const WAITING = `SELECT campaign, state, due, id, at FROM delivery INDEXED BY delivery_due
  WHERE due IS NOT NULL AND (campaign, state, due, id) > (?, ?, ?, ?) ORDER BY campaign, state, due, id LIMIT ?`;
const MEND_DELIVERY = `UPDATE delivery SET due = max(due - at, 0) + ?1, at = ?1 WHERE id = ?2 AND at > ?3 AND due IS NOT NULL`;
const HELD_LATER = 'SELECT 1 FROM account WHERE hold_reason IS NOT NULL AND held_since > ?';
const MEND_HOLDS = `UPDATE account SET hold_until = max(hold_until - held_since, 0) + ?1, held_since = ?1
  WHERE hold_reason IS NOT NULL AND held_since > ?2`;

/**
 * Keeps a clock that is set back from holding anybody up. When something is due, and how long an account is held, is
 * kept as the time it ends; beside it stands the time it began. What began later than now began before the clock was set
 * back: it has its whole wait before it again, counted from now, and not the hour that the clock was moved by besides.
 * Several processes may see the same jump: what was mended began now, and is left alone.
 */
export class SetBackClock {
  readonly #connection: Connection;
  // The first look always mends: the clock may have been set back while nobody was there.
  #latest = Number.POSITIVE_INFINITY;
  /** What was judged by the clock before it was set back may be written after that was mended: the next look mends, too. */
  #again = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Looks at the clock, and mends the waits when it was set back since the last look. */
  async mend(): Promise<void> {
    const now = this.#connection.now();
    const isSetBack = now < this.#latest - CLOCK_TOLERANCE_MS;
    if (isSetBack || this.#again) {
      await this.#mendHolds(now);
      await this.#mendDeliveries(now);
    }
    this.#again = isSetBack && Number.isFinite(this.#latest);
    this.#latest = now;
  }

  async #mendHolds(now: number): Promise<void> {
    const connection = this.#connection;
    const limit = now + CLOCK_TOLERANCE_MS;
    if (await connection.read(() => connection.get(HELD_LATER, limit))) {
      await connection.write(() => connection.run(MEND_HOLDS, now, limit));
    }
  }

  // Once along the index, without the lock where there is nothing to mend.
  async #mendDeliveries(now: number): Promise<void> {
    const connection = this.#connection;
    const limit = now + CLOCK_TOLERANCE_MS;
    let after: Waiting = { campaign: 0, state: 0, due: 0, id: 0, at: 0 };
    for (;;) {
      const { campaign, state, due, id } = after;
      const page = await connection.read(() => connection.all<Waiting>(WAITING, campaign, state, due, id, MEND_CHUNK));
      const later = page.filter(({ at }) => at > limit);
      if (later.length > 0) {
        await connection.write(() => {
          for (const waiting of later) connection.run(MEND_DELIVERY, now, waiting.id, limit);
        });
      }
      const last = page.at(-1);
      if (!last || page.length < MEND_CHUNK) return;
      after = last;
    }
  }
}

import type { Connection } from './connection.ts';

/** Waits mended in one transaction (some milliseconds). */
const MEND_CHUNK = 1_000;
/** Set back by less, the clock makes nobody wait noticeably longer. */
const TOLERANCE_MS = 1_000;

const MEND_DELIVERIES = `UPDATE delivery SET due = max(due - at, 0) + ?1, at = ?1 WHERE id IN
  (SELECT id FROM delivery INDEXED BY delivery_due WHERE due IS NOT NULL AND at > ?2 LIMIT ?3)`;
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

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Looks at the clock, and mends the waits when it was set back since the last look. */
  async mend(): Promise<void> {
    const now = this.#connection.now();
    if (now < this.#latest - TOLERANCE_MS) while (await this.#mendChunk(now));
    this.#latest = now;
  }

  #mendChunk(now: number): Promise<boolean> {
    const connection = this.#connection;
    return connection.write(() => {
      connection.run(MEND_HOLDS, now, now + TOLERANCE_MS);
      return connection.run(MEND_DELIVERIES, now, now + TOLERANCE_MS, MEND_CHUNK) === MEND_CHUNK;
    });
  }
}

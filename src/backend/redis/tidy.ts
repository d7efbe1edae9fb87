import { CLOCK_TOLERANCE_MS, DRAFT_AGE_MS } from '../times.ts';
import type { Connection } from './connection.ts';
import { discard, drop } from './drafts.ts';
import { PREFIX } from './keys.ts';
import { recoverChunk } from './workers.ts';

/** Waits looked at in one call. */
const MEND_CHUNK = 200;

/** One short step of what others began and did not finish: a cancelled campaign, a dead worker's claims, an old draft. */
export async function tidy(connection: Connection): Promise<void> {
  const task = (await connection.at('next-task', DRAFT_AGE_MS)) as [string, string] | null;
  if (!task) return;
  const [what, id] = task;
  if (what === 'cancel') await connection.at('cancel-chunk', id);
  else if (what === 'recover') await recoverChunk(connection, id);
  else if (what === 'discard') await discard(connection, id);
  else await drop(connection, id);
}

/**
 * Keeps a server's clock that is set back from holding anybody up: what began to wait later than now began before that,
 * and has its own wait before it again. Several processes may see the same jump: what was mended began now, and is left alone.
 */
export class SetBackClock {
  readonly #connection: Connection;
  // The first look always mends: the clock may have been set back while nobody was there.
  #latest = Number.POSITIVE_INFINITY;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Takes note of the server's time, and mends the waits when it was set back since the last look. */
  async look(now: number): Promise<void> {
    if (now < this.#latest - CLOCK_TOLERANCE_MS) {
      await this.#connection.at('mend', CLOCK_TOLERANCE_MS, '');
      // Paused ones, too: nobody looks again when they are resumed.
      const [campaigns] = (await this.#connection.together([['zrange', `${PREFIX}open`, 0, -1]])) as [string[]];
      for (const id of campaigns) for (const set of ['dp:', 'dd:']) await this.#mend(id, set);
    }
    this.#latest = now;
  }

  async #mend(id: string, set: string): Promise<void> {
    let cursor = '0';
    do {
      cursor = String(await this.#connection.at('mend', CLOCK_TOLERANCE_MS, id, set, cursor, MEND_CHUNK));
    } while (cursor !== '0');
  }
}

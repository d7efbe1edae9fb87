import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeIfMissing } from '../backend/data-folder.ts';

/** Between two looks, in milliseconds; a random part keeps those who wait from looking at the same time. */
const LOOK_MS = 20;

/**
 * Carries a task out while no other process of this machine carries one out under the same name. The lock is one of the operating
 * system on a file (of an SQLite database that stays empty): it ends with the process that has it, however that ends, so there is
 * no stale one to be recognised by guesses about process ids. Returns null when the lock was not to be had in `patienceMs`.
 */
export async function withLock<T>(
  file: string,
  patienceMs: number,
  task: () => Promise<T>,
): Promise<{ readonly result: T } | null> {
  writeIfMissing(file, '');
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    const until = performance.now() + patienceMs;
    while (!taken(database)) {
      if (performance.now() >= until) return null;
      await sleep(LOOK_MS * (1 + Math.random()));
    }
    return { result: await task() };
  } finally {
    database.close();
  }
}

const SQLITE_BUSY = 5;

function taken(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return false;
    throw error;
  }
}

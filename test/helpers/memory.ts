import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Linux keeps in memory alone. */
const MEMORY = '/dev/shm';
/** In bytes: many times what all tests have there at once. */
const ROOM = 4 * 2 ** 30;
const NAME = /^facteur-tests-(\d+)$/;

/**
 * Has everything temporary of the tests kept in memory until this process ends, where there is room for it: what is killed loses
 * nothing that it wrote, as a power cut would make it, and waiting for a disk to flush is a third of what a ledger costs.
 * What is about a disk asks `diskFolder`.
 */
export function useMemory(): void {
  if (process.env.FACTEUR_TESTS_DISK !== undefined || !hasRoom()) return;
  for (const name of readdirSync(MEMORY))
    if (isLeft(name)) rmSync(join(MEMORY, name), { recursive: true, force: true });
  const folder = join(MEMORY, `facteur-tests-${process.pid}`);
  mkdirSync(folder);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.FACTEUR_TESTS_DISK = tmpdir();
  process.env.TMPDIR = folder;
}

/** Where the system itself puts what is temporary: on a disk. */
export function diskFolder(): string {
  return process.env.FACTEUR_TESTS_DISK ?? tmpdir();
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}

/** Of a run that was killed. */
function isLeft(name: string): boolean {
  const pid = NAME.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

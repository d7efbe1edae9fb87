import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './types.ts';

/** Its name in the data folder. */
export const UNSUBSCRIBE_KEY_FILE = 'unsubscribe.key';

/**
 * The key that unsubscribe tokens are made and verified with: FACTEUR_UNSUBSCRIBE_KEY (needed where workers run on several
 * machines), else `unsubscribe.key` in the data folder, which is made when it is missing and `create` is set; null: there
 * is none. Whoever loses it makes the unsubscribe links of everything sent before useless. Throws what the disk says.
 */
export function unsubscribeKey(
  { project, unsubscribe }: Pick<Config, 'project' | 'unsubscribe'>,
  { create }: { create: boolean },
): Uint8Array | null {
  if (unsubscribe.key) return Buffer.from(unsubscribe.key.reveal());
  const file = join(project.dataFolder, UNSUBSCRIBE_KEY_FILE);
  return read(file) ?? (create ? make(project.dataFolder, file) : null);
}

function read(file: string): Buffer | null {
  try {
    return Buffer.from(readFileSync(file, 'latin1').trim(), 'hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function make(folder: string, file: string): Buffer | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Somebody else was quicker: theirs is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return read(file);
}

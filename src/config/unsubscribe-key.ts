import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeNameSync, writeNewSync } from '../disk.ts';
import type { Config } from './types.ts';

/** Its name in the data folder. */
export const UNSUBSCRIBE_KEY_FILE = 'unsubscribe.key';

/**
 * The key that unsubscribe tokens are made and verified with: FACTEUR_UNSUBSCRIBE_KEY (needed where workers run on several
 * machines), else `unsubscribe.key` in the data folder, which is made when `create` is set and it is missing or has none in it; null: there
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

// With an empty key anybody could make tokens: in a file that a power cut or a full disk has left empty there is none.
function read(file: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(file, 'latin1').trim(), 'hex');
    return key.length > 0 ? key : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

// On the disk before it is used: links are sent with it.
function make(folder: string, file: string): Buffer | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(file) && read(file) === null) takeNameSync(file, `${file}.unreadable`);
  const random = randomBytes(6).toString('hex');
  try {
    writeNewSync(join(folder, `.${UNSUBSCRIBE_KEY_FILE}-${random}`), file, `${randomBytes(32).toString('hex')}\n`);
  } catch (error) {
    // Somebody else was quicker: theirs is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return read(file);
}

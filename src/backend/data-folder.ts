import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a data folder when it is not there: 0700, with a .gitignore of its own (the list of members must not end up in a
 * repository). Throws what the file system throws.
 */
export function makeDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeIfMissing(join(folder, '.gitignore'), '*\n');
}

/** Writes a file, 0600, that is not there yet; one that is there is not even opened. */
export function writeIfMissing(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

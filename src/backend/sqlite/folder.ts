import { closeSync, existsSync, mkdirSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FacteurError } from '../../errors.ts';
import { networkDriveOf } from './network-drive.ts';
import { type Place, toFolderError } from './sqlite-errors.ts';

/** Where the data of a folder live. */
export function placeOf(folder: string): Place {
  const path = resolve(folder);
  return { folder: path, file: join(path, 'facteur.db') };
}

/**
 * Makes the data folder ready to be written to: 0700, with a .gitignore of its own (the list of members must not end up
 * in a repository), and an empty data file, 0600 (SQLite gives its -wal and -shm files the same rights).
 * Throws `store-network-drive`, `store-not-writable`, `store-full`.
 */
export function prepareFolder({ folder, file }: Place): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseNetworkDrive(folder);
    writeOnce(join(folder, '.gitignore'), '*\n');
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw toFolderError(error, folder);
  }
}

/** Throws `store-network-drive` when an existing folder is on one. */
export function refuseNetworkDrive(folder: string): void {
  const kind = networkDriveOf(realpathSync(folder));
  if (kind) throw new FacteurError('store-network-drive', { folder, kind });
}

function writeOnce(path: string, text: string): void {
  if (!existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
}

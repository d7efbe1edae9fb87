import { accessSync, constants, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FacteurError } from '../../errors.ts';
import { makeDataFolder, writeIfMissing } from '../data-folder.ts';
import { networkDriveOf } from './network-drive.ts';
import { type Place, toFolderError } from './sqlite-errors.ts';

/** Where the data of a folder live. */
export function placeOf(folder: string): Place {
  const path = resolve(folder);
  return { folder: path, file: join(path, 'facteur.db') };
}

/**
 * Makes the data folder ready to be written to, with an empty data file, 0600 (SQLite gives its -wal and -shm files the
 * same rights).
 * Throws `store-network-drive`, `store-not-writable`, `store-full`.
 */
export function prepareFolder({ folder, file }: Place): void {
  try {
    makeDataFolder(folder);
    refuseNetworkDrive(folder);
    // A file that is there must not even be opened: closing it would give up the locks that SQLite holds on it in this process
    // (https://sqlite.org/howtocorrupt.html, "Posix advisory locks canceled by a separate thread doing close()").
    writeIfMissing(file, '');
    // SQLite would open a file it may not write to for reading only, and say so at the first write.
    for (const path of [folder, file]) accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw toFolderError(error, folder);
  }
}

/** Throws `store-network-drive` when an existing folder is on one. */
export function refuseNetworkDrive(folder: string): void {
  const kind = networkDriveOf(realFolder(folder));
  if (kind) throw new FacteurError('store-network-drive', { folder, kind });
}

/** With links followed: on Windows also the letter of a network drive, which only the system itself resolves (`Z:` to `\\server\share`). */
function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    // Some drives of Windows in memory have no answer to that.
    return realpathSync(folder);
  }
}

import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the file systems of Windows do otherwise. A file that somebody has open there is not replaced and often not read, and antivirus programs,
 * indexers and services that synchronise a folder open every new file for a moment. Besides, a folder cannot be flushed. And how a new file is made whole.
 */

/** Between two tries, in milliseconds: about a second in all, which is longer than a file is looked at when it is new. */
const PAUSES_MS = [10, 30, 90, 270, 600];

/** What Windows answers while somebody has a file open (ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, as libuv tells them). */
const IN_USE = ['EPERM', 'EACCES', 'EBUSY'];

/**
 * Whether an error of the file system may mean that another program has the file open. On Windows it may also mean that it may not be
 * written to: nothing tells these apart. Elsewhere it never does, because files that are open are replaced there.
 */
export function mayBeInUse(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && IN_USE.includes(String((error as NodeJS.ErrnoException).code));
}

/** Does a step again, for about a second, as long as Windows says that a file is in use. Throws what the last try threw. */
export async function patiently<T>(step: () => Promise<T>, platform?: NodeJS.Platform): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await step();
    } catch (error) {
      if (!mayBeInUse(error, platform)) throw error;
    }
    await sleep(pause);
  }
  return step();
}

/** The same for a step that must not be interrupted by anything else in this process; it stands still meanwhile. */
export function patientlySync<T>(step: () => T, platform?: NodeJS.Platform): T {
  for (const pause of PAUSES_MS) {
    try {
      return step();
    } catch (error) {
      if (!mayBeInUse(error, platform)) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  }
  return step();
}

/** How a folder is removed with all in it, if it is there: tried again, for a second, where another program has something of it open. */
export const WITH_ALL = { recursive: true, force: true, maxRetries: 4 } as const;

/** Gives a file that was written beside its name that name, in the place of the one that has it. Throws what the file system throws. */
export function takeName(beside: string, path: string): Promise<void> {
  return patiently(() => rename(beside, path));
}

/** `takeName`, done when it returns. */
export function takeNameSync(beside: string, path: string): void {
  patientlySync(() => renameSync(beside, path));
}

/**
 * Writes a new file, 0600, that is there whole or not at all, also after a power cut. `beside`: what it is called until it is whole, in the same
 * folder. Throws EEXIST when the name is taken.
 */
export function writeNew(beside: string, path: string, content: string): Promise<void> {
  return writeWhole(beside, path, content, linkNew);
}

/** The same in the place of the file that has the name, if there is one: after a power cut the old one is there or the new one. */
export function writeOver(beside: string, path: string, content: string): Promise<void> {
  return writeWhole(beside, path, content, takeName);
}

async function writeWhole(beside: string, path: string, content: string, give: typeof linkNew): Promise<void> {
  try {
    await writeSynced(beside, content);
    await give(beside, path);
    await flushFolder(dirname(path));
  } finally {
    await rm(beside, WITH_ALL);
  }
}

/** `writeNew`, done when it returns. */
export function writeNewSync(beside: string, path: string, content: string): void {
  try {
    writeSyncedSync(beside, content, 'wx');
    linkNewSync(beside, path);
    flushFolderSync(dirname(path));
  } finally {
    rmSync(beside, WITH_ALL);
  }
}

/** Writes a new file, 0600, and waits until it is on the disk. */
export async function writeSynced(path: string, content: string | AsyncIterable<Uint8Array | string>): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file, 0600, which is on the disk when it returns. `flag`: `wx`, a new one; `w`, also over one that is there. */
export function writeSyncedSync(path: string, content: string, flag: 'wx' | 'w'): void {
  const descriptor = openSync(path, flag, 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a file a second name. Throws EEXIST when it is taken. A memory stick (FAT, exFAT) has no links: there, a power cut may leave half of a file. */
export async function linkNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!mayHaveNoLinks(error)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

function linkNewSync(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!mayHaveNoLinks(error)) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

function mayHaveNoLinks(error: unknown): boolean {
  return !['EEXIST', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code));
}

/**
 * Puts the names in a folder on the disk, so that a file that was made, linked or renamed is found under its name after a power cut. Does nothing on
 * Windows: FlushFileBuffers refuses a folder, and NTFS writes its names to its own journal in order.
 */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** `flushFolder`, done when it returns. */
export function flushFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

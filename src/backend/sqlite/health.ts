import { statfsSync, statSync } from 'node:fs';
import type { BackendWarning } from '../port.ts';
import type { Place } from './sqlite-errors.ts';

const LITTLE_SPACE_BYTES = 200 * 2 ** 20;
/** `f_type` of tmpfs and ramfs (linux/magic.h). */
const VOLATILE_TYPES = [0x01021994, 0x858458f6];
/** Names that services give to folders which they copy elsewhere. Google's is a drive of Windows with a folder in it, named in the user's language. */
const SYNCHRONISED =
  /[/\\](Dropbox|OneDrive[^/\\]*|Google ?Drive|My Drive|Mon Drive|iCloud ?Drive|Mobile Documents|Proton Drive|Nextcloud|ownCloud|pCloud ?Drive|kDrive|MEGA)[/\\]/i;

/** Whether a service copies the folder elsewhere while it is in use, as far as its path tells: a copy of half a transaction may come back. */
export function isSynchronised(folder: string): boolean {
  return SYNCHRONISED.test(`${folder}/`);
}

/** See `Backend.health`. */
export function health({ folder }: Place): readonly BackendWarning[] {
  const { type, bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const warnings: BackendWarning[] = [];
  if (free < LITTLE_SPACE_BYTES)
    warnings.push({ code: 'disk-nearly-full', detail: `${Math.floor(free / 2 ** 20)} MiB` });
  if (process.platform === 'linux' && VOLATILE_TYPES.includes(type >>> 0)) {
    warnings.push({ code: 'folder-volatile', detail: folder });
  }
  if (isSynchronised(folder)) warnings.push({ code: 'folder-synchronised', detail: folder });
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) {
    warnings.push({ code: 'folder-readable-by-others', detail: folder });
  }
  return warnings;
}

import { readFileSync, statfsSync } from 'node:fs';

/**
 * SQLite's WAL needs shared memory and working locks between all processes, which network file systems do not give
 * (https://sqlite.org/wal.html, "All processes using a database must be on the same host computer"). Found out before
 * anything is written, because there the damage is silent.
 */

/** `f_type` of statfs(2) on Linux, from linux/magic.h and the file systems' own sources. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
]);
const FUSE_TYPE = 0x65735546;
const networkFuse = /^fuse\.(sshfs|rclone|s3fs|glusterfs|ceph|davfs|curlftpfs|smbnetfs)\b/;

/**
 * What kind of network drive a folder is on; null: a local one, as far as can be told. `type` is statfs' `f_type`,
 * `mounts` the text of /proc/self/mounts (read only where the type is FUSE's, which serves both kinds).
 */
export function networkKind(type: number, folder: string, mounts: () => string): string | null {
  // Some architectures sign-extend the 32-bit value.
  const unsigned = type >>> 0;
  if (unsigned !== FUSE_TYPE) return networkTypes.get(unsigned) ?? null;
  const kind = mountType(folder, mounts());
  return networkFuse.test(kind) ? kind : null;
}

/** The type of the deepest mount point that the folder is under. */
function mountType(folder: string, mounts: string): string {
  let best = { point: '', type: '' };
  for (const line of mounts.split('\n')) {
    const [, rawPoint = '', type = ''] = line.split(' ');
    const point = unescapeMount(rawPoint);
    const under = folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (under && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}

// Spaces and the like are octal in that file (getmntent(3)).
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * What kind of network drive a path of Windows is on, as GetFinalPathNameByHandle tells it; null: a local one. `\\?\` and `\\.\` begin names of this
 * machine's devices too, so they alone say nothing.
 */
export function windowsNetworkKind(path: string): string | null {
  if (/^[\\/]{2}[?.][\\/]/.test(path)) return /^[\\/]{2}[?.][\\/]UNC[\\/]/i.test(path) ? 'UNC' : null;
  return /^[\\/]{2}[^\\/]/.test(path) ? 'UNC' : null;
}

/** The kind of network drive an existing folder (absolute, links resolved) is on; null: none. */
export function networkDriveOf(folder: string): string | null {
  if (process.platform === 'win32') return windowsNetworkKind(folder);
  if (process.platform !== 'linux') return null;
  return networkKind(statfsSync(folder).type, folder, () => readFileSync('/proc/self/mounts', 'utf8'));
}

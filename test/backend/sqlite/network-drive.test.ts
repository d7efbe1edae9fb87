import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isSynchronised } from '../../../src/backend/sqlite/health.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { networkKind, windowsNetworkKind } from '../../../src/backend/sqlite/network-drive.ts';
import { systemClock } from '../../../src/clock.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';

const noMounts = () => '';
const FUSE = 0x65735546;
const NFS = 0x6969;

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** What the system says of folders, as no machine that runs tests has such a drive. */
function everyFolderIsOn(type: number): void {
  const local = fs.statfsSync('.');
  vi.spyOn(fs, 'statfsSync').mockReturnValue({ ...local, type });
  syncBuiltinESMExports();
}

describe('networkKind', () => {
  it('knows network file systems by their type, sign-extended or not', () => {
    const types = [0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400, 0x5346414f];
    const kinds = types.map((type) => networkKind(type, '/d', noMounts));
    expect(kinds).toEqual(['NFS', 'SMB', 'CIFS', 'SMB2', '9p', 'Ceph', 'AFS']);
    expect(networkKind(0xff534d42 | 0, '/d', noMounts)).toBe('CIFS');
  });

  it('lets local ones pass', () => {
    for (const type of [0xef53, 0x9123683e, 0x58465342, 0x01021994])
      expect(networkKind(type, '/d', noMounts)).toBeNull();
  });

  it('tells FUSE drives apart by the deepest mount point above the folder', () => {
    const mounts = () =>
      [
        '/dev/sda1 / ext4 rw 0 0',
        'host:/srv /mnt/far fuse.sshfs rw 0 0',
        '/dev/sdb1 /mnt/far/local fuseblk rw 0 0',
        'host:/x /mnt/with\\040space fuse.sshfs rw 0 0',
      ].join('\n');
    expect(networkKind(FUSE, '/mnt/far/data', mounts)).toBe('fuse.sshfs');
    expect(networkKind(FUSE, '/mnt/far', mounts)).toBe('fuse.sshfs');
    expect(networkKind(FUSE, '/mnt/far/local/data', mounts)).toBeNull();
    expect(networkKind(FUSE, '/mnt/farther', mounts)).toBeNull();
    expect(networkKind(FUSE, '/mnt/with space/data', mounts)).toBe('fuse.sshfs');
  });

  it('takes what was mounted last in one place, and knows a drive in the place of the whole file system', () => {
    const mounts = (lines: readonly string[]) => () => lines.join('\n');
    const [far, near] = ['host:/x /mnt fuse.sshfs rw 0 0', '/dev/sdb1 /mnt fuseblk rw 0 0'];
    expect(networkKind(FUSE, '/mnt/data', mounts([far, near]))).toBeNull();
    expect(networkKind(FUSE, '/mnt/data', mounts([near, far]))).toBe('fuse.sshfs');
    expect(networkKind(FUSE, '/mnt/data', mounts(['host:/x / fuse.rclone rw 0 0']))).toBe('fuse.rclone');
    expect(networkKind(FUSE, '/mnt/data', mounts([near, 'host:/x / fuse.rclone rw 0 0']))).toBeNull();
    expect(networkKind(FUSE, '/mnt/\u00e9\u00e9', mounts(['host:/x /mnt/\u00e9\\351 fuse.s3fs rw 0 0']))).toBe(
      'fuse.s3fs',
    );
  });
});

describe('folders of Windows', () => {
  it.each([
    ['\\\\serveur\\partage\\asso', 'UNC'],
    ['\\\\?\\UNC\\serveur\\partage', 'UNC'],
    ['\\\\wsl.localhost\\Debian\\home', 'UNC'],
    ['//serveur/partage', 'UNC'],
    ['C:\\asso', null],
    ['\\\\?\\C:\\asso', null],
    ['\\\\.\\C:\\asso', null],
    ['C:\\a\\\\b', null],
  ])('%s is on a network drive: %s', (path, kind) => {
    expect(windowsNetworkKind(path)).toBe(kind);
  });

  it('are known as synchronised by the names that services give them', () => {
    const yes = [
      'C:\\Users\\Zoé\\OneDrive - Les Jardins\\Documents\\asso',
      'C:\\Users\\Zoé\\OneDrive',
      'G:\\Mon Drive\\asso',
      'C:\\Users\\Zoé\\iCloudDrive\\asso',
      '/Users/zoe/Library/Mobile Documents/x',
      '/home/zoe/Dropbox/asso',
    ];
    const no = ['C:\\Users\\Zoé\\Documents\\asso', '/home/zoe/mega-asso'];
    expect(yes.filter((folder) => !isSynchronised(folder))).toEqual([]);
    expect(no.filter(isSynchronised)).toEqual([]);
  });
});

// Readers need the memory that SQLite shares between processes as writers do, and between machines there is none.
describe.runIf(process.platform === 'linux')('a data folder on a network drive', () => {
  it('is refused to writers and to readers, with exit code 3 and the kind of drive', async () => {
    const folder = folderWith();
    const clock = systemClock({});
    await (await openSqliteBackend({ folder, clock })).close();
    everyFolderIsOn(NFS);
    for (const readonly of [false, true]) {
      expect(await errorOf(() => openSqliteBackend({ folder, clock, readonly }))).toMatchObject({
        ...{ code: 'store-network-drive', exitCode: 3, params: { folder, kind: 'NFS' } },
      });
    }
  });

  it('is refused before a file is made in it', async () => {
    const folder = folderWith();
    everyFolderIsOn(NFS);
    const open = () => openSqliteBackend({ folder, clock: systemClock({}) });
    expect((await errorOf(open)).code).toBe('store-network-drive');
    expect(existsSync(join(folder, 'facteur.db'))).toBe(false);
  });
});

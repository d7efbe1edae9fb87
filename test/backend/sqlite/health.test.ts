import fs, { chmodSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { health } from '../../../src/backend/sqlite/health.ts';
import { folderWith } from '../../helpers/folder.ts';

const MIB = 2 ** 20;
const EXT4 = 0xef53;
const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** What is said of a folder that nobody else can read, on a disk of that kind with so many bytes free in blocks of 512. */
function saidOf({ free = 1_000 * MIB, type = EXT4, platform = 'linux' as NodeJS.Platform, mode = 0o700 }) {
  const folder = folderWith();
  chmodSync(folder, mode);
  const local = fs.statfsSync('.');
  vi.spyOn(fs, 'statfsSync').mockReturnValue({ ...local, type, bsize: 512, bavail: free / 512 });
  syncBuiltinESMExports();
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
  const said = health({ folder, file: join(folder, 'facteur.db') });
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  return said.map(({ code, detail }) => [code, detail === folder ? 'the folder' : detail]);
}

describe('the health of a data folder', () => {
  it('is good on a disk with room, where nobody else reads', () => {
    expect(saidOf({})).toEqual([]);
  });

  it('is told of when less than 200 MiB are free, in whole MiB that are there', () => {
    expect(saidOf({ free: 200 * MIB })).toEqual([]);
    expect(saidOf({ free: 200 * MIB - 512 })).toEqual([['disk-nearly-full', '199 MiB']]);
    expect(saidOf({ free: 5.75 * MIB })).toEqual([['disk-nearly-full', '5 MiB']]);
  });

  it('is told of where a restart of the machine takes all away, which Linux alone says by these numbers', () => {
    // Some architectures sign-extend the 32-bit value.
    for (const type of [TMPFS, RAMFS, RAMFS | 0]) {
      expect(saidOf({ type }), `${type}`).toEqual([['folder-volatile', 'the folder']]);
      expect(saidOf({ type, platform: 'darwin' }), `${type}`).toEqual([]);
    }
  });

  it.runIf(process.platform !== 'win32')('is told of when others may do anything there, but not on Windows', () => {
    for (const mode of [0o710, 0o720, 0o740, 0o701, 0o702, 0o704]) {
      expect(saidOf({ mode }), mode.toString(8)).toEqual([['folder-readable-by-others', 'the folder']]);
      expect(saidOf({ mode, platform: 'win32' }), mode.toString(8)).toEqual([]);
    }
  });
});

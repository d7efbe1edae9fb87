import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { migrations } from '../../../src/backend/sqlite/migrations.ts';
import { WriteQueue } from '../../../src/backend/sqlite/write-queue.ts';
import { systemClock } from '../../../src/clock.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign } from '../contract/stage.ts';
import { campaignOf, openIn } from './helpers.ts';

const clock = systemClock({});
/** `synchronous`: fsync at every commit. */
const FULL = 2;
const NORMAL = 1;
const posix = process.platform !== 'win32';

/** Changes the file behind a backend's back. */
function alter(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, 'facteur.db'));
  db.exec(sql);
  db.close();
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** How many files of a folder this process has open. */
function openFilesOf(folder: string): number {
  const opened = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(join('/proc/self/fd', name));
    } catch {
      // That by which the folder was read.
      return '';
    }
  });
  return opened.filter((path) => path.startsWith(folder)).length;
}

/** Takes the right to write away; from root, who may write everything, by a file system that is mounted read-only. */
async function writeProtected(): Promise<string> {
  const folder = folderWith();
  const root = process.getuid?.() === 0;
  if (root) {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', [folder]));
  }
  await (await openSqliteBackend({ folder, clock })).close();
  if (root) execFileSync('mount', ['-o', 'remount,ro', folder]);
  else chmodSync(join(folder, 'facteur.db'), 0o400);
  return folder;
}

describe('the data folder', () => {
  it.runIf(posix)('is made for its owner alone, whatever the umask, and kept out of git', async () => {
    const folder = join(folderWith(), 'deep', 'data');
    const umask = process.umask(0);
    const backend = await openIn(folder);
    await backend.createDraft(newCampaign());
    process.umask(umask);
    expect(modeOf(folder)).toBe('700');
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'facteur.db', 'facteur.db-shm', 'facteur.db-wal']);
    for (const file of readdirSync(folder)) expect([file, modeOf(join(folder, file))]).toEqual([file, '600']);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    expect(backend.capabilities).toMatchObject({ name: 'sqlite', manyMachines: false });
    expect(backend.capabilities.location).toBe(join(folder, 'facteur.db'));
  });

  it('leaves nothing but the data file when it is closed', async () => {
    const folder = folderWith();
    await (await openSqliteBackend({ folder, clock })).close();
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'facteur.db']);
  });

  it('that cannot be made or written to is named, with exit code 3', async () => {
    const folder = join(folderWith({ file: 'not a folder' }), 'file', 'data');
    expect(await errorOf(() => openSqliteBackend({ folder, clock }))).toMatchObject({
      ...{ code: 'store-not-writable', exitCode: 3, params: { folder } },
    });
    const blocked = folderWith();
    mkdirSync(join(blocked, 'facteur.db'));
    const error = await errorOf(() => openSqliteBackend({ folder: blocked, clock }));
    expect(error.say('fr').what).toContain(blocked);
  });

  it.runIf(posix)('without the right to write is refused to a writer', async () => {
    const folder = await writeProtected();
    expect((await errorOf(() => openSqliteBackend({ folder, clock }))).code).toBe('store-not-writable');
  });

  it('warns when others can read it or a service synchronises it', async () => {
    const folder = join(folderWith(), 'Dropbox', 'data');
    const backend = await openIn(folder);
    if (posix) chmodSync(folder, 0o755);
    const codes = (await backend.health()).map((warning) => warning.code);
    expect(codes).toContain('folder-synchronised');
    if (posix) expect(codes).toContain('folder-readable-by-others');
  });
});

describe('the data file', () => {
  it('is kept so that what was committed survives power loss', async () => {
    const folder = folderWith();
    const connection = await Connection.open({ folder, clock, readonly: false });
    onTestFinished(() => connection.close());
    const setting = (name: string) => connection.read(() => connection.get(`PRAGMA ${name}`));
    expect(await setting('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await setting('synchronous')).toEqual({ synchronous: FULL });
    expect(await setting('busy_timeout')).toEqual({ timeout: 0 });
    expect(await setting('user_version')).toEqual({ user_version: migrations.length });
    const reader = await Connection.open({ folder, clock, readonly: true });
    onTestFinished(() => reader.close());
    expect(await reader.read(() => reader.get('PRAGMA busy_timeout'))).toEqual({ timeout: 0 });
  });

  it('is flushed by the next write after one that was written ahead, also when that one fails', async () => {
    const connection = await Connection.open({ folder: folderWith(), clock, readonly: false });
    onTestFinished(() => connection.close());
    const synchronous = () => connection.get('PRAGMA synchronous');
    expect(await connection.writeAhead(synchronous)).toEqual({ synchronous: NORMAL });
    const failing = connection.writeAhead(() => connection.run('INSERT INTO nowhere VALUES (1)'));
    await expect(failing).rejects.toThrow();
    expect(await connection.write(synchronous)).toEqual({ synchronous: FULL });
  });

  it('is written to by one step after the other, however many one process asks for at once', async () => {
    const connection = await Connection.open({ folder: folderWith(), clock, readonly: false });
    onTestFinished(() => connection.close());
    const done: string[] = [];
    const steps = ['one', 'two', 'three'].map((name) =>
      connection.write(() => {
        connection.run('INSERT INTO account (name) VALUES (?)', name);
        done.push(name);
      }),
    );
    const ahead = connection.writeAhead(() => connection.all('SELECT name FROM account ORDER BY id'));
    expect(await ahead).toEqual([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);
    await Promise.all(steps);
    expect(done).toEqual(['one', 'two', 'three']);
  });

  it('is newly named when it is made, or was made by a program that gave it no name', async () => {
    const ofFormat = (version: number) => {
      const folder = folderWith();
      alter(folder, `${migrations.slice(0, version).join(';')}; PRAGMA user_version = ${version}`);
      return folder;
    };
    const isNewlyNamed = async (folder: string) => {
      const connection = await Connection.open({ folder, clock, readonly: false });
      await connection.close();
      return connection.newlyNamed;
    };
    const made = folderWith();
    expect([await isNewlyNamed(made), await isNewlyNamed(made)]).toEqual([true, false]);
    expect([await isNewlyNamed(ofFormat(3)), await isNewlyNamed(ofFormat(4))]).toEqual([true, false]);
  });

  it('that is damaged or another program’s is named, with exit code 3', async () => {
    const damaged = folderWith({ 'facteur.db': 'This is no database. '.repeat(400) });
    expect(await errorOf(() => openSqliteBackend({ folder: damaged, clock }))).toMatchObject({
      ...{ code: 'store-corrupt', exitCode: 3 },
    });
    const foreign = folderWith();
    alter(foreign, 'CREATE TABLE theirs (x); PRAGMA user_version = 1');
    expect((await errorOf(() => openSqliteBackend({ folder: foreign, clock }))).code).toBe('store-corrupt');
    const readonly = () => openSqliteBackend({ folder: damaged, clock, readonly: true });
    expect((await errorOf(readonly)).code).toBe('store-corrupt');
  });

  it('that is damaged inside is noticed when the damage is met', async () => {
    const folder = folderWith();
    const backend = await openSqliteBackend({ folder, clock });
    const id = await campaignOf(backend, 2000);
    await backend.close();
    const file = join(folder, 'facteur.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, (bytes.length * 3) / 4);
    writeFileSync(file, bytes);
    const again = await openIn(folder);
    const error = await errorOf(async () => {
      for await (const _ of again.deliveries(id, {}));
    });
    expect(error.code).toBe('store-corrupt');
  });

  it('of a program without topics keeps who is suppressed, as far as it can be read', async () => {
    const folder = folderWith();
    const before = migrations.findIndex((step) => step.includes('suppression_of'));
    const rows = "('a@example.org', 'complaint', 'k3m9', 5), ('b@example.org', 'unsubscribed', '', 6)";
    alter(
      folder,
      `${migrations.slice(0, before).join(';')}; INSERT INTO suppression VALUES ${rows};
      PRAGMA user_version = ${before}`,
    );
    const backend = await openIn(folder);
    expect(await backend.suppressionsOf('a@example.org')).toEqual([
      { key: 'a@example.org', reason: 'complaint', detail: 'k3m9', at: 5 },
    ]);
    expect(await backend.unsuppress(['a@example.org', 'b@example.org'], { topic: null })).toBe(2);
  });

  it('that is newer than the program is refused, to readers too', async () => {
    const folder = folderWith();
    await (await openSqliteBackend({ folder, clock })).close();
    alter(folder, `PRAGMA user_version = ${migrations.length + 1}`);
    for (const readonly of [false, true]) {
      const error = await errorOf(() => openSqliteBackend({ folder, clock, readonly }));
      expect(error).toMatchObject({ code: 'store-newer', exitCode: 3 });
      expect(error.params).toMatchObject({ version: migrations.length + 1, supported: migrations.length });
    }
  });

  it.runIf(process.platform === 'linux')('is let go of by whoever refuses it or has read it', async () => {
    const folder = folderWith({ 'facteur.db': '' });
    for (const readonly of [true, false]) {
      const backend = await openSqliteBackend({ folder, clock, readonly });
      expect(openFilesOf(folder)).toBeGreaterThan(0);
      await backend.close();
      expect(openFilesOf(folder)).toBe(0);
    }
    alter(folder, `PRAGMA user_version = ${migrations.length + 1}`);
    for (const readonly of [true, false]) {
      expect((await errorOf(() => openSqliteBackend({ folder, clock, readonly }))).code).toBe('store-newer');
      expect(openFilesOf(folder)).toBe(0);
    }
  });

  it('that a newer program takes over is not written to again by who has it open', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const id = await campaignOf(backend, 3);
    alter(folder, `ALTER TABLE delivery RENAME TO moved; PRAGMA user_version = ${migrations.length + 1}`);
    const turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 1 }] };
    expect((await errorOf(() => backend.beat('w', { campaign: null }))).code).toBe('store-newer');
    expect((await errorOf(() => backend.exchange(turn))).code).toBe('store-newer');
    expect((await errorOf(() => backend.troubles(id, 5))).code).toBe('store-newer');
  });

  it('that another program keeps locked is waited for', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const other = new DatabaseSync(join(folder, 'facteur.db'));
    other.exec('BEGIN IMMEDIATE');
    let done = false;
    const draft = backend.createDraft(newCampaign()).then(() => {
      done = true;
    });
    expect(await backend.campaigns({ limit: 1 })).toEqual([]);
    expect(done).toBe(false);
    other.exec('COMMIT');
    await draft;
    other.close();
  });

  it('that another program does not let go of is given up after half a minute, and named, with exit code 3', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const other = new DatabaseSync(join(folder, 'facteur.db'));
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    // Every try takes a second: whoever waits for ever has got what it waits for in the end, and fails nothing else by it.
    let waited = 0;
    const began = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => began + waited * 1_000);
    vi.spyOn(WriteQueue, 'retryPause').mockImplementation(async () => {
      waited += 1;
      if (waited === 100) other.exec('COMMIT');
    });
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await errorOf(() => backend.createDraft(newCampaign()))).toMatchObject({
      ...{ code: 'store-busy', exitCode: 3, params: { file: join(folder, 'facteur.db'), seconds: 30 } },
    });
    expect(waited).toBe(31);
    other.exec('COMMIT');
    await backend.createDraft(newCampaign());
  });

  it('has nothing left in it of who was erased, nor of whose wish is kept without the address', async () => {
    const folder = folderWith();
    const backend = await openSqliteBackend({ folder, clock });
    const id = await campaignOf(backend, 3);
    await backend.setWanted(id, 'cancelled');
    const gone = 'gone@example.org';
    await backend.suppress([{ key: gone, reason: 'unsubscribed', detail: '' }]);
    await backend.close();
    const isInFile = (address: string) => readFileSync(join(folder, 'facteur.db')).includes(address);
    expect([isInFile('member2@example.org'), isInFile(gone)]).toEqual([true, true]);
    // Each by a process of its own, as what one has asked of SQLite holds for all that it does afterwards.
    const erasing = await openSqliteBackend({ folder, clock });
    expect(await erasing.eraseDeliveries('member2@example.org', [{ campaign: id, number: 2 }])).toBe(1);
    await erasing.close();
    const hiding = await openSqliteBackend({ folder, clock });
    expect(await hiding.hideSuppressions(gone)).toBe(1);
    await hiding.close();
    expect([isInFile('member2@example.org'), isInFile(gone)]).toEqual([false, false]);
    expect(isInFile('member3@example.org')).toBe(true);
  });
});

describe('a read-only backend', () => {
  it('makes nothing where there is nothing, and sees an empty store', async () => {
    const folder = join(folderWith(), 'data');
    const backend = await openIn(folder, { readonly: true });
    expect(await backend.campaigns({ limit: 5 })).toEqual([]);
    expect(await backend.campaign('nosuch')).toBeNull();
    expect(await backend.workers()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('reads what others write, at once, and writes nothing itself', async () => {
    const folder = folderWith();
    const writer = await openIn(folder);
    const reader = await openIn(folder, { readonly: true });
    const id = await campaignOf(writer, 3);
    expect((await reader.campaign(id))?.counts.pending).toBe(3);
    expect(await reader.work(['main'])).toHaveLength(1);
    await writer.setWanted(id, 'cancelled');
    expect((await reader.campaign(id))?.counts.cancelled).toBe(3);
    await expect(reader.setWanted(id, 'run')).rejects.toThrow();
    expect((await errorOf(() => reader.createDraft(newCampaign()))).code).toBe('store-not-writable');
  });

  it('reads after the last writer has gone, and brings an unfinished file up to date', async () => {
    const folder = folderWith();
    const writer = await openSqliteBackend({ folder, clock });
    const id = await campaignOf(writer, 3);
    await writer.close();
    expect((await (await openIn(folder, { readonly: true })).campaign(id))?.counts.total).toBe(3);
    const empty = folderWith({ 'facteur.db': '' });
    expect(await (await openIn(empty, { readonly: true })).campaigns({ limit: 1 })).toEqual([]);
  });
});

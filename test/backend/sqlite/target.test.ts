import fs, { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Replacement } from '../../../src/backend/copy/port.ts';
import type { LedgerRecord } from '../../../src/backend/copy/records.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { migrations } from '../../../src/backend/sqlite/migrations.ts';
import { sqliteTarget } from '../../../src/backend/sqlite/target.ts';
import { FacteurError } from '../../../src/errors.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf } from '../hands.ts';
import { inFile } from './rubbish.ts';

const clock = handClock();
const HOUR = 3_600_000;
let folder = '';
let file = '';

beforeEach(() => {
  folder = folderWith();
  file = join(folder, 'facteur.db');
});

const row = ['a@example.org', null, '{}', 0] as const;
const records: readonly LedgerRecord[] = [
  { kind: 'suppressions', entries: [['gone@example.org', 'operator', '', 1]] },
  { kind: 'rows', campaign: 'one', first: 1, rows: [row] },
];

async function* told(fails?: Error): AsyncGenerator<LedgerRecord> {
  yield* records;
  if (fails) throw fails;
}

/** Makes a ledger of those records. */
function replace(plan: Partial<Replacement> = {}, fails?: Error) {
  const whole = { campaigns: [], bytes: 0, note: 'n', keep: true, suffix: 'x', keepCopy: async () => '', ...plan };
  return sqliteTarget({ folder, clock, witness: null }).replace(told(fails), whole);
}

const suppressed = () => inFile(folder, 'SELECT key FROM suppression').map(({ key }) => key);
const names = () => readdirSync(folder).sort();

/** A ledger with one campaign, which nobody has open. */
async function ledger(): Promise<string> {
  const backend = await openSqliteBackend({ folder, clock });
  const id = await campaignOf(backend, 2);
  await backend.close();
  return id;
}

test('what a crash left of a restore goes after a day, and nothing else does', async () => {
  const hoursAgo = { 'restore-old': 25, 'restore-young': 23, 'kept-old': 25 };
  for (const [name, hours] of Object.entries(hoursAgo)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'facteur.db'), '');
    const time = (Date.now() - hours * HOUR) / 1_000;
    utimesSync(join(folder, name), time, time);
  }
  await replace();
  expect(names()).toEqual(['.gitignore', 'facteur.db', 'kept-old', 'restore-young']);
});

test('what is a day old to the millisecond is left a moment longer', async () => {
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  mkdirSync(join(folder, 'restore-old'));
  utimesSync(join(folder, 'restore-old'), (now - 24 * HOUR) / 1_000, (now - 24 * HOUR) / 1_000);
  const time = vi.spyOn(Date, 'now').mockReturnValue(now);
  onTestFinished(() => time.mockRestore());
  await replace();
  expect(names()).toContain('restore-old');
  time.mockReturnValue(now + 1);
  await replace();
  expect(names()).not.toContain('restore-old');
});

test('a ledger that takes the place of another keeps that beside it, held, if it is to, and else nothing of it', async () => {
  const id = await ledger();
  const { kept, held } = await replace();
  expect([kept, held]).toEqual([`${file}.before-restore-x`, []]);
  expect(names()).toEqual(['.gitignore', 'facteur.db', 'facteur.db.before-restore-x']);
  expect(suppressed()).toEqual(['gone@example.org']);
  const old = folderWith({ 'facteur.db': readFileSync(`${file}.before-restore-x`) });
  expect(inFile(old, 'SELECT public_id, held_for, held_note FROM progress JOIN campaign ON id = campaign')).toEqual([
    { public_id: id, held_for: 'restored', held_note: 'n' },
  ]);
  expect((await replace({ keep: false, suffix: 'y' })).kept).toBeNull();
  expect(names()).toEqual(['.gitignore', 'facteur.db', 'facteur.db.before-restore-x']);
});

test.each([true, false])(
  'the log of a ledger that was not closed goes with it (kept: %s), and is not the new one’s',
  async (keep) => {
    const backend = await openSqliteBackend({ folder, clock });
    const id = await campaignOf(backend, 2);
    // As it is behind a process that was killed.
    const left = folderWith(Object.fromEntries(names().map((name) => [name, readFileSync(join(folder, name))])));
    await backend.close();
    folder = left;
    file = join(folder, 'facteur.db');
    expect(names()).toContain('facteur.db-wal');
    await replace({ keep });
    expect(suppressed()).toEqual(['gone@example.org']);
    expect(names().filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
    if (!keep) return;
    const old = folderWith({ 'facteur.db': readFileSync(`${file}.before-restore-x`) });
    expect(inFile(old, 'SELECT public_id FROM campaign')).toEqual([{ public_id: id }]);
  },
);

test.each<[string, () => void]>([
  ['damaged', () => writeFileSync(file, 'This is no database. '.repeat(400))],
  ['of a newer program', () => void inFile(folder, `PRAGMA user_version = ${migrations.length + 1}`)],
])('a file that is %s can be replaced, and is kept as it is', async (_what, make) => {
  await ledger();
  make();
  const before = readFileSync(file);
  await replace();
  expect(suppressed()).toEqual(['gone@example.org']);
  expect(Buffer.compare(readFileSync(`${file}.before-restore-x`), before)).toBe(0);
});

test.skipIf(process.platform === 'win32').each([true, false])(
  'the log of a ledger that somebody has open is not the new one’s, and kept with the old one (%s) or not',
  async (keep) => {
    await ledger();
    const other = new DatabaseSync(file);
    onTestFinished(() => other.close());
    other.prepare('SELECT count(*) FROM campaign').get();
    await replace({ keep });
    const logs = names().filter((name) => /-(wal|shm)$/.test(name));
    expect(logs).toEqual(keep ? ['facteur.db.before-restore-x-wal'] : []);
    expect(suppressed()).toEqual(['gone@example.org']);
  },
);

test('a ledger of which nothing can be held, though it is whole, stays in its place', async () => {
  await ledger();
  const open = Connection.open;
  vi.spyOn(Connection, 'open').mockImplementation(async (options) => {
    if (options.folder === folder) throw new FacteurError('store-full', { folder });
    return open(options);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  expect((await errorOf(() => replace())).code).toBe('store-full');
  expect([suppressed(), names()]).toEqual([[], ['.gitignore', 'facteur.db']]);
});

test.each([
  ['EBUSY', 'restore-in-use'],
  ['EIO', 'store-not-writable'],
])('a file that Windows does not let go of (%s) is said before anything is changed', async (code, said) => {
  await ledger();
  const rename = fs.renameSync;
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (from === to) throw Object.assign(new Error('words'), { code });
    rename(from, to);
  });
  syncBuiltinESMExports();
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  expect((await errorOf(() => replace())).code).toBe(said);
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  expect(inFile(folder, 'SELECT held_for FROM progress')).toEqual([{ held_for: null }]);
  expect(names()).toEqual(['.gitignore', 'facteur.db']);
});

test('a ledger is put aside under its new name where the file system has no links', async () => {
  const id = await ledger();
  vi.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw Object.assign(new Error('no links'), { code: 'EPERM' });
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  await replace();
  expect(suppressed()).toEqual(['gone@example.org']);
  const old = folderWith({ 'facteur.db': readFileSync(`${file}.before-restore-x`) });
  expect(inFile(old, 'SELECT public_id FROM campaign')).toEqual([{ public_id: id }]);
});

test('nothing is left of a ledger that did not come to its end, and the one that is there is not held', async () => {
  await ledger();
  await expect(replace({}, new RangeError('the file is gone'))).rejects.toThrow('the file is gone');
  expect(names()).toEqual(['.gitignore', 'facteur.db']);
  expect(inFile(folder, 'SELECT held_for FROM progress')).toEqual([{ held_for: null }]);
  const full = Object.assign(new Error('words'), { code: 'ENOSPC' });
  expect(await errorOf(() => replace({}, full))).toMatchObject({ code: 'store-full', params: { folder } });
});

test('a ledger is on the disk before it takes the place of another, and so is its name', async () => {
  await ledger();
  const steps: string[] = [];
  for (const name of ['fsyncSync', 'renameSync'] as const) {
    const original = fs[name] as (...of: unknown[]) => unknown;
    vi.spyOn(fs, name).mockImplementation(((...of: unknown[]) => {
      if (name !== 'renameSync' || of[0] !== of[1]) steps.push(name);
      return original(...of);
    }) as never);
  }
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  await replace();
  const placed = steps.indexOf('renameSync');
  expect(steps.slice(0, placed)).toContain('fsyncSync');
  if (process.platform !== 'win32') expect(steps.slice(placed)).toContain('fsyncSync');
  expect(existsSync(file)).toBe(true);
});

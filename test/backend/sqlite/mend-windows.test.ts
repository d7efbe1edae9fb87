import { beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../../src/backend/sqlite/connection.ts';
import { mendWindows, windowsAreOff } from '../../../src/backend/sqlite/mend-windows.ts';
import { keepWindows, runsIn, WindowLog } from '../../../src/backend/sqlite/window-log.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { connectionTo } from './helpers.ts';
import { inFile, spoil } from './rubbish.ts';

const NOW = handClock().now();
const limits = JSON.stringify({
  perSecond: null,
  windows: [
    { ms: 1_000, most: 9 },
    { ms: 60_000, most: 9 },
  ],
});
let folder = '';
let connection: Connection;

beforeEach(async () => {
  folder = folderWith();
  connection = await connectionTo(folder);
  inFile(
    folder,
    `INSERT INTO account (id, name, limits) VALUES (1, 'main', '${limits}'), (2, 'other', NULL)`,
    'INSERT INTO account_window (account, ms, used, head, tail) VALUES (1, 1000, 7, 3, 5), (1, 60000, 3, 0, 1), (2, 5, 1, 8, 9)',
    `INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (1, 1000, 3, ${NOW - 9}, ${NOW - 8}, 3),
      (1, 1000, 4, ${NOW - 7}, ${NOW - 6}, 4), (1, 60000, 0, 4, 5, 3), (2, 5, 8, 6, 7, 1)`,
  );
});

const windows = () =>
  inFile(folder, 'SELECT * FROM account_window ORDER BY account, ms').map((row) => Object.values(row));
const runs = () =>
  inFile(folder, 'SELECT * FROM account_run ORDER BY account, ms, seq').map((row) => Object.values(row));
const places = () => inFile(folder, 'SELECT place FROM aside ORDER BY place').map(({ place }) => place);
const mend = () => connection.writeAsIs(() => mendWindows(connection));
const write = <T>(step: () => T) => connection.writeAsIs(step);

test('windows that fit their runs are not off', () => {
  expect(windowsAreOff(connection)).toBe(false);
});

test.each<[string, string]>([
  ['how many there were', 'UPDATE account_window SET used = 8 WHERE ms = 1000'],
  ['where they begin', 'UPDATE account_window SET head = 2 WHERE ms = 1000'],
  ['where they end', 'UPDATE account_window SET tail = 6 WHERE ms = 1000'],
  ['a number of one of them', 'UPDATE account_run SET seq = 9 WHERE ms = 1000 AND seq = 3'],
  ['that the window is there', 'DELETE FROM account_window WHERE ms = 1000'],
])('windows that have lost %s are made anew of their runs', async (_what, harm) => {
  inFile(folder, harm);
  expect(windowsAreOff(connection)).toBe(true);
  await mend();
  expect(windowsAreOff(connection)).toBe(false);
  expect(windows()).toEqual([
    [1, 1_000, 7, 0, 2],
    [1, 60_000, 3, 0, 1],
    [2, 5, 1, 0, 1],
  ]);
  expect(runs()).toEqual([
    [1, 1_000, 0, NOW - 9, NOW - 8, 3],
    [1, 1_000, 1, NOW - 7, NOW - 6, 4],
    [1, 60_000, 0, 4, 5, 3],
    [2, 5, 0, 6, 7, 1],
  ]);
  expect(places()).toEqual(['account_window/1.1000']);
});

test('a run that says nothing is set aside, and one of a time to come is of now', async () => {
  inFile(folder, `UPDATE account_run SET first = ${NOW + 5}, last = ${NOW + 6} WHERE ms = 1000 AND seq = 3`);
  await mend();
  expect(runs().slice(0, 2)).toEqual([
    [1, 1_000, 0, NOW - 7, NOW - 6, 4],
    [1, 1_000, 1, NOW, NOW, 3],
  ]);
  spoil(folder, 'account_run', 0, 'count', 'abc');
  await mend();
  expect(windows()[0]).toEqual([1, 1_000, 3, 0, 1]);
  expect(runs()[0]).toEqual([1, 1_000, 0, NOW, NOW, 3]);
  expect(places()).toContain('account_run/1.1000.0');
});

test.each(['first', 'last', 'count'])('a run of which it is not known %s is none', async (column) => {
  spoil(folder, 'account_run', 1, column, 'abc');
  expect(windowsAreOff(connection)).toBe(true);
  await mend();
  expect(windows()[0]).toEqual([1, 1_000, 3, 0, 1]);
  expect(places()).toEqual(['account_run/1.1000.4', 'account_window/1.1000']);
});

test('windows of other lengths begin with what the next longer one knows, and those that are not wanted go', async () => {
  const now = NOW + 55_000;
  await write(() => keepWindows(connection, 1, [1_000, 30_000, 70_000], NOW));
  expect(windows()).toEqual([
    [1, 1_000, 7, 3, 5],
    // Of what is known of a minute, nothing was within half of one.
    [1, 30_000, 0, 0, 0],
    [1, 70_000, 0, 0, 0],
    [2, 5, 1, 8, 9],
  ]);
  expect(runs().filter(([account, ms]) => account === 1 && ms !== 1_000)).toEqual([]);
  inFile(
    folder,
    `INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (1, 70000, 0, 1, 2, 9),
    (1, 70000, 1, ${NOW - 9}, ${NOW - 5_000}, 2), (1, 70000, 2, ${NOW - 2}, ${NOW - 1}, 5)`,
  );
  inFile(folder, 'UPDATE account_window SET used = 16, tail = 3 WHERE ms = 70000');
  await write(() => keepWindows(connection, 1, [70_000, 60_000], now));
  expect(windows().filter(([account]) => account === 1)).toEqual([
    [1, 60_000, 7, 0, 2],
    [1, 70_000, 16, 0, 3],
  ]);
  expect(runs().filter(([, ms]) => ms === 60_000)).toEqual([
    [1, 60_000, 0, NOW - 9, NOW - 5_000, 2],
    [1, 60_000, 1, NOW - 2, NOW - 1, 5],
  ]);
});

test('a message joins the run of its moment or begins one, and what has left is gone when that is kept', async () => {
  const limit = { ms: 1_000, most: 9 };
  const open = (now: number) => new WindowLog(connection, 1, limit, now);
  await write(() => {
    const log = open(NOW - 6);
    log.spend();
    log.spend();
    expect(log.opening(0)).toBe(NOW - 8 + 1_000 + 1);
    expect(log.opening(-1)).toBeNull();
    log.save();
  });
  expect(windows()[0]).toEqual([1, 1_000, 9, 3, 6]);
  expect(runs().slice(0, 3)).toEqual([
    [1, 1_000, 3, NOW - 9, NOW - 8, 3],
    [1, 1_000, 4, NOW - 7, NOW - 6, 4],
    [1, 1_000, 5, NOW - 6, NOW - 6, 2],
  ]);
  expect(runsIn(connection, 1, limit, NOW + 993)).toEqual([
    { first: NOW - 7, last: NOW - 6, count: 4 },
    { first: NOW - 6, last: NOW - 6, count: 2 },
  ]);
  await write(() => {
    const log = open(NOW + 993);
    expect(log.opening(2)).toBeNull();
    expect(log.opening(3)).toBe(NOW - 6 + 1_001);
    log.save();
  });
  expect(windows()[0]).toEqual([1, 1_000, 6, 4, 6]);
  await write(() => open(NOW + 5_000).save());
  expect(windows()[0]).toEqual([1, 1_000, 0, 6, 6]);
  expect(runs().filter(([, ms]) => ms === 1_000)).toEqual([]);
  await write(() => {
    const log = open(NOW + 5_000);
    log.spend();
    log.save();
  });
  expect(windows()[0]).toEqual([1, 1_000, 1, 6, 7]);
  expect(runs()[0]).toEqual([1, 1_000, 6, NOW + 5_000, NOW + 5_000, 1]);
});

test('a clock that was set back moves what was sent later than now to now, as far apart as it was', async () => {
  const limit = { ms: 1_000, most: 7 };
  await write(() => {
    const near = new WindowLog(connection, 1, limit, NOW - 1_006);
    expect(near.opening(0)).toBe(NOW - 8 + 1_001);
    const far = new WindowLog(connection, 1, limit, NOW - 1_007);
    expect(far.opening(0)).toBe(NOW - 1_009 + 1_001);
    far.spend();
    far.save();
  });
  expect(runs().slice(0, 3)).toEqual([
    [1, 1_000, 3, NOW - 1_010, NOW - 1_009, 3],
    [1, 1_000, 4, NOW - 1_008, NOW - 1_007, 4],
    [1, 1_000, 5, NOW - 1_007, NOW - 1_007, 1],
  ]);
});

import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { WriteQueue } from '../../../src/backend/sqlite/write-queue.ts';
import { folderWith } from '../../helpers/folder.ts';
import { connectionTo } from './helpers.ts';
import { inFile } from './rubbish.ts';

const LIMIT = 64 * 2 ** 20;
let folder = '';
let connection: Connection;

beforeEach(async () => {
  folder = folderWith();
  connection = await connectionTo(folder);
  // Nobody has to stand back for others here.
  vi.spyOn(WriteQueue.prototype, 'enter').mockResolvedValue();
  onTestFinished(() => void vi.restoreAllMocks());
});

async function write(times: number): Promise<void> {
  for (let i = 0; i < times; i += 1)
    await connection.write(() => connection.run('INSERT INTO account (name) VALUES (hex(randomblob(8)))'));
}

/** How often the log was made to start again, which may fail. */
function restarts(fails = false): () => number {
  let count = 0;
  const exec = DatabaseSync.prototype.exec;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql.includes('wal_checkpoint(RESTART)')) {
      count += 1;
      if (fails) throw new Error('database or disk is full');
    }
    return exec.call(this, sql);
  });
  return () => count;
}

test('the log is kept small: eight mebibytes stay of it when it starts again', async () => {
  expect(await connection.read(() => connection.get('PRAGMA journal_size_limit'))).toEqual({
    journal_size_limit: 8 * 2 ** 20,
  });
  await write(1);
  expect(connection.walBytes()).toBeGreaterThan(0);
});

test('a log beyond 64 MiB is started again, which is looked for at each 64th commit', async () => {
  const size = vi.spyOn(Connection.prototype, 'walBytes').mockReturnValue(LIMIT - 1);
  const restarted = restarts();
  while (size.mock.calls.length === 0) await write(1);
  await write(63);
  expect(size.mock.calls.length).toBe(1);
  await write(1);
  expect([size.mock.calls.length, restarted()]).toEqual([2, 0]);
  size.mockReturnValue(LIMIT);
  await write(64);
  expect([size.mock.calls.length, restarted()]).toEqual([3, 1]);
});

test('what was committed stays so where the log cannot be started again', async () => {
  vi.spyOn(Connection.prototype, 'walBytes').mockReturnValue(LIMIT);
  const restarted = restarts(true);
  while (restarted() === 0) await write(1);
  const kept = Number(inFile(folder, 'SELECT count(*) AS n FROM account')[0]?.n);
  await write(1);
  expect(inFile(folder, 'SELECT count(*) AS n FROM account')).toEqual([{ n: kept + 1 }]);
});

test('a step that fails is undone, and how long it took is not what the latest one that was committed took', async () => {
  await connection.write(() => undefined);
  const kept = connection.keptMs;
  const failing = connection.write(() => {
    connection.run("INSERT INTO account (name) VALUES ('a')");
    throw new RangeError('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(inFile(folder, 'SELECT * FROM account')).toEqual([]);
  expect(connection.keptMs).toBe(kept);
});

test('a number that is too great for JavaScript is read as about what it is', async () => {
  const read = () =>
    connection.read(() => connection.all(' SELECT 1152921504606846976 AS large, 5 AS small, NULL AS none'));
  expect(await read()).toEqual([{ large: 2 ** 60, small: 5, none: null }]);
  expect(await connection.read(() => connection.get('SELECT 1152921504606846976 AS large'))).toEqual({
    large: 2 ** 60,
  });
  const writing = () =>
    connection.get('INSERT INTO account (name, epoch) VALUES (?, 1152921504606846976) RETURNING epoch', 'a');
  await expect(connection.write(writing)).rejects.toThrow();
});

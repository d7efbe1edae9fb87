import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Turn } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { ExchangeClient, type ThreadData } from '../../../src/backend/sqlite/exchange-client.ts';
import { openSqliteBackendForSending } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { folderWith } from '../../helpers/folder.ts';
import { campaignOf, Hands } from '../hands.ts';

test.each([
  { where: 'here, where none is slow', slowTurnMs: 1_000_000, threads: 0 },
  { where: 'on a thread of their own, once they are slow as a rule', slowTurnMs: 1e-6, threads: 1 },
  { where: 'on a thread of their own from the first on, where that is asked', slowTurnMs: 0, threads: 1 },
])('turns are taken $where, and one ledger has them all', async ({ slowTurnMs, threads }) => {
  let [begun, ended] = [0, 0];
  const count = (thread: Worker) => {
    begun += 1;
    thread.once('exit', () => {
      ended += 1;
    });
  };
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const backend = await openSqliteBackendForSending({ folder: folderWith(), clock: systemClock({}), slowTurnMs });
  onTestFinished(() => backend.close());
  const id = await campaignOf(backend, 4);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  // One that is needed from the first turn on is there before it. The process tells of it a moment later.
  await new Promise(setImmediate);
  expect(begun).toBe(slowTurnMs === 0 ? 1 : 0);
  const hands = new Hands(backend, 'w', id);

  const claims = await hands.claim(4);
  expect(await hands.begin(claims)).toEqual(['begun', 'begun', 'begun', 'begun']);
  await hands.record(claims, 'sent');
  expect([begun, ended]).toEqual([threads, 0]);
  expect(await backend.campaign(id)).toMatchObject({ counts: { sent: 4 } });
  // Whoever has closed it may take the folder away.
  await backend.close();
  expect(ended).toBe(threads);
});

/** Threads that begin from now on. */
function newThreads(): Worker[] {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return threads;
}

const nothing: Turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: 'nosuch', want: 1 }] };
const nobody = { records: [], begins: [], claims: [[]] };

test.each([
  ['ten milliseconds, from the sixteenth on', 10, 16],
  ['nine milliseconds, from the twenty-first on', 9, 21],
])('turns that take %s are taken on a thread, as long ones are no rule before', async (_what, keptMs, first) => {
  const threads = newThreads();
  const backend = await openSqliteBackendForSending({ folder: folderWith(), clock: systemClock({}) });
  onTestFinished(() => backend.close());
  vi.spyOn(Connection.prototype, 'keptMs', 'get').mockReturnValue(keptMs);
  onTestFinished(() => void vi.restoreAllMocks());
  for (let i = 1; i < first; i += 1) expect(await backend.exchange(nothing)).toEqual(nobody);
  expect(threads).toHaveLength(0);
  for (let i = 0; i < 3; i += 1) expect(await backend.exchange(nothing)).toEqual(nobody);
  expect(threads).toHaveLength(1);
});

test.each([
  ['another program’s process', { ownProcess: false }],
  ['a process whose thread is not to wait', { slowTurnMs: 0 }],
])('the first turn is taken on a thread also where no worker was registered before, in %s', async (_what, options) => {
  const threads = newThreads();
  const backend = await openSqliteBackendForSending({ folder: folderWith(), clock: systemClock({}), ...options });
  onTestFinished(() => backend.close());
  expect(await backend.exchange(nothing)).toEqual(nobody);
  expect(threads).toHaveLength(1);
  expect(threads[0]?.resourceLimits).toMatchObject({ maxYoungGenerationSizeMb: 4 });
});

describe('a thread that breaks off', () => {
  const dataOf = (folder: string): ThreadData => {
    return { folder, clock: systemClock({}).source, witness: null, smallHeap: false };
  };

  test('fails all that was asked of it, and the next turn has another', async () => {
    const threads = newThreads();
    const folder = folderWith();
    await (await openSqliteBackendForSending({ folder, clock: systemClock({}) })).close();
    // As long as another writes there is no answer.
    const other = new DatabaseSync(join(folder, 'facteur.db'));
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    const client = new ExchangeClient(dataOf(folder));
    onTestFinished(() => client.close());
    const asked = [client.exchange(nothing), client.exchange(nothing)];
    const failed = asked.map((turn) => expect(turn).rejects.toThrow('the ledger thread has ended'));
    await new Promise(setImmediate);
    await threads[0]?.terminate();
    await Promise.all(failed);
    other.exec('COMMIT');
    expect(await client.exchange(nothing)).toEqual(nobody);
    expect(threads).toHaveLength(2);
  });

  test('says why', async () => {
    const client = new ExchangeClient(null as unknown as ThreadData);
    await expect(client.exchange(nothing)).rejects.toThrow(TypeError);
    await client.close();
  });

  test('is not the one that tells what its ledger refuses', async () => {
    const threads = newThreads();
    const client = new ExchangeClient(dataOf(join(folderWith({ file: 'no folder' }), 'file')));
    onTestFinished(() => client.close());
    for (const _ of [1, 2]) {
      const refused = { code: 'store-not-writable', params: { folder: expect.stringContaining('file') } };
      await expect(client.exchange(nothing)).rejects.toMatchObject(refused);
    }
    expect(threads).toHaveLength(1);
  });
});

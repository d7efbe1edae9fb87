import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
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

import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { newWorker } from '../../../src/worker/identity.ts';
import { campaignOf, Hands } from '../hands.ts';
import { freshBackend } from './helpers.ts';

it('what has left a window of an account is not kept: the file does not grow with what was ever sent', async () => {
  const { folder, clock, backend } = await freshBackend();
  await backend.limitAccount('main', { perSecond: null, windows: [{ ms: 60_000, most: 100 }] });
  await backend.registerWorker({ ...newWorker(1), id: 'w' });
  const hands = new Hands(backend, 'w', await campaignOf(backend, 12));
  const file = new DatabaseSync(`${folder}/facteur.db`, { readOnly: true });
  onTestFinished(() => file.close());
  const runs = () => Number(file.prepare('SELECT count(*) AS n FROM account_run').get()?.n);
  for (let sent = 0; sent < 4; sent++) {
    await hands.send(1);
    clock.pass(1_000);
  }
  expect(runs()).toBe(4);
  clock.pass(58_000);
  await hands.send(1);
  expect(runs()).toBe(3);
  clock.pass(61_000);
  await hands.send(1);
  expect(runs()).toBe(1);
});

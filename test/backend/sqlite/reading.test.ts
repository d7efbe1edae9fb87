import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { campaignOf, Hands } from '../hands.ts';
import { openIn } from './helpers.ts';
import { damage } from './rubbish.ts';

/** The last format without what makes reading fast. */
const OLD_FORMAT = 6;

/** A campaign of 300, 100 of whom were sent to, one without success. */
async function underWay(): Promise<{ folder: string; backend: Backend; id: string }> {
  const folder = folderWith();
  const backend = await openIn(folder);
  const id = await campaignOf(backend, 300);
  await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
  const hands = new Hands(backend, 'w', id);
  await hands.send(99);
  const claims = await hands.claim(1);
  await hands.begin(claims);
  await hands.record(claims, 'failed');
  await backend.setWanted(id, 'paused');
  return { folder, backend, id };
}

function inFile(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, 'facteur.db'));
  db.exec(sql);
  db.close();
}

async function expectReadable(backend: Backend, id: string): Promise<void> {
  const all = await collect(backend.deliveries(id, {}));
  for (const states of [['sent'], ['failed'], ['pending', 'failed']] as const) {
    const { rows, next } = await backend.deliveryPage(id, { states, limit: 1_000 });
    expect(rows).toEqual(all.filter(({ state }) => (states as readonly string[]).includes(state)));
    expect(next).toBeNull();
  }
  for (const number of [1, 100, 300]) {
    const { deliveries, next } = await backend.person(`member${number}@example.org`, { limit: 5 });
    expect(deliveries).toEqual([{ campaign: id, delivery: all[number - 1] }]);
    expect(next).toBeNull();
  }
}

test('a file of an older program is brought up to date, and its addresses are found', async () => {
  const { folder, backend, id } = await underWay();
  await backend.close();
  const columns = ['ms', 'at', 'sent', 'deferred', 'failed', 'unknown', 'returned', 'complained'];
  inFile(
    folder,
    `DROP INDEX delivery_state; DROP TABLE timeline; DROP TABLE stop; DROP TABLE address;
      DROP TABLE webhook; DROP TABLE webhook_event; DROP TABLE webhook_told; DROP TABLE attempt; DROP TABLE mailbox;
      DROP INDEX delivery_account; DROP TABLE pool; ALTER TABLE delivery DROP COLUMN account;
      ALTER TABLE campaign DROP COLUMN topic;
      DROP TABLE return_mail; DROP TABLE return_total; DROP TABLE return_watch; ALTER TABLE delivery DROP COLUMN back;
      ALTER TABLE progress DROP COLUMN returned; ALTER TABLE progress DROP COLUMN complained;
      ${columns.map((column) => `ALTER TABLE progress DROP COLUMN span_${column}`).join('; ')};
      PRAGMA user_version = ${OLD_FORMAT}`,
  );
  const again = await openIn(folder);
  await expectReadable(again, id);
  expect(await again.timeline(id)).toMatchObject({ spans: [], stops: [] });
  await again.setWanted(id, 'run');
  await again.setWanted(id, 'paused');
  expect((await again.timeline(id))?.stops).toHaveLength(1);
});

test('what an older program recorded came back for a reason that nobody knows', async () => {
  const { folder, backend, id } = await underWay();
  const what = { kind: 'returned', cause: 'full', guess: false, reply: '552', suppress: null } as const;
  const returned = { campaign: id, number: 1, key: 'member1@example.org', ...what };
  expect(await backend.recordReturns([returned], 'mail')).toEqual(['recorded']);
  await backend.close();
  const told = ['returned', 'complained'];
  inFile(
    folder,
    `DROP TABLE return_mail; DROP TABLE return_total; DROP TABLE return_watch; ALTER TABLE delivery DROP COLUMN back;
      ALTER TABLE campaign DROP COLUMN topic; DROP TABLE attempt; DROP TABLE mailbox;
      DROP INDEX delivery_account; DROP TABLE pool; ALTER TABLE delivery DROP COLUMN account;
      ${told.map((state) => `ALTER TABLE progress DROP COLUMN span_${state}; ALTER TABLE timeline DROP COLUMN ${state}`).join('; ')};
      PRAGMA user_version = 9`,
  );
  const again = await openIn(folder);
  expect((await again.delivery(id, { number: 1 }))?.back).toEqual({ cause: 'unknown', guess: false });
  expect(await again.returnCounts(id)).toMatchObject({ unknown: 1, full: 0 });
  expect(await again.recordReturns([returned], 'mail')).toEqual(['known']);
  const complaint = { ...returned, kind: 'complained', cause: 'complaint' } as const;
  expect(await again.recordReturns([complaint])).toEqual(['recorded']);
  expect(await again.returnCounts(id)).toMatchObject({ unknown: 0, complaint: 1 });
});

test('who only looks finds addresses that nobody has prepared', async () => {
  const { folder, backend, id } = await underWay();
  inFile(folder, 'DELETE FROM address');
  const reader = await openIn(folder, { readonly: true });
  await expectReadable(reader, id);
  await expectReadable(backend, id);
  inFile(folder, 'DELETE FROM recipient');
  expect((await reader.person('member1@example.org', { limit: 5 })).deliveries).toEqual([]);
});

test('what is damaged of the index of addresses is made again; of a timeline it is set aside', async () => {
  const { folder, backend, id } = await underWay();
  damage(folder, { table: 'address', row: 0, column: 1, value: 'abc' });
  await expectReadable(backend, id);
  damage(folder, { table: 'address', row: 0, column: 1, value: new Uint8Array(3) });
  await expectReadable(backend, id);
  expect((await backend.timeline(id))?.stops).toHaveLength(1);
  damage(folder, { table: 'stop', row: 0, column: 3, value: 'abc' });
  inFile(folder, 'INSERT INTO timeline (campaign, at, sent, deferred, failed, unknown) VALUES (1, 60000, 1, 0, 0, 0)');
  damage(folder, { table: 'timeline', row: 0, column: 2, value: 'abc' });
  const timeline = await backend.timeline(id);
  expect(timeline?.stops).toEqual([]);
  expect(timeline?.spans.map(({ sent, failed }) => sent + failed).reduce((a, b) => a + b)).toBe(100);
  const aside = (await backend.health()).find(({ code }) => code === 'set-aside');
  expect(aside?.detail).toMatch(/^stop\/\d+, timeline\/1\.60000$/);
  expect((await backend.campaign(id))?.hold).toBeNull();
});

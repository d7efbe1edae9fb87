import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { SeenKeys } from '../../../src/backend/seen-keys.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, row, rowsFrom } from '../contract/stage.ts';
import { Hands } from '../hands.ts';
import { openIn } from './helpers.ts';
import { inFile } from './rubbish.ts';

const atOnce = { notBefore: null, sameContentWindowMs: 0 };
let folder = '';
let backend: Backend;

beforeEach(async () => {
  folder = folderWith();
  backend = await openIn(folder);
});

async function drafts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push((await backend.createDraft(newCampaign())).id);
  return ids;
}

test('the keys of a list are let go of when it is released or discarded, and all of them at the end', async () => {
  const close = vi.spyOn(SeenKeys.prototype, 'close');
  onTestFinished(() => close.mockRestore());
  const [one = '', two = '', three = '', four = ''] = await drafts(4);
  for (const id of [one, two, three, four]) await backend.addDeliveries(id, rowsFrom(1, 2));
  expect(close).toHaveBeenCalledTimes(0);
  await backend.release(one, atOnce);
  expect(close).toHaveBeenCalledTimes(1);
  await backend.discardDraft(two);
  expect(close).toHaveBeenCalledTimes(2);
  await backend.close();
  expect(close).toHaveBeenCalledTimes(4);
});

test('a duplicate is known of each of many lists that are filled by turns', async () => {
  const ids = await drafts(7);
  for (const id of ids) expect(await backend.addDeliveries(id, rowsFrom(1, 2))).toEqual([]);
  for (const id of ids) expect(await backend.addDeliveries(id, rowsFrom(3, 2))).toEqual([]);
  for (const id of ids) {
    const again = [2, 4].map((number, i) => row(5 + i, `member${number}@example.org`));
    expect((await backend.addDeliveries(id, again)).map(({ firstNumber }) => firstNumber)).toEqual([2, 4]);
  }
});

test('what could not be written is no first of anybody afterwards', async () => {
  const [id = ''] = await drafts(1);
  await backend.addDeliveries(id, rowsFrom(1, 2));
  await expect(backend.addDeliveries(id, rowsFrom(9, 2))).rejects.toThrow(RangeError);
  expect(await backend.addDeliveries(id, [row(3, 'member9@example.org'), row(4, 'member1@example.org')])).toEqual([
    { number: 4, reason: 'duplicate', firstNumber: 1 },
  ]);
});

test('what finds the addresses of a list is there when it is released, once, and of none that is not', async () => {
  const [id = '', other = ''] = await drafts(2);
  for (const draft of [id, other]) await backend.addDeliveries(draft, rowsFrom(1, 3));
  expect(inFile(folder, 'SELECT * FROM address')).toEqual([]);
  await backend.release(id, atOnce);
  const parts = inFile(folder, 'SELECT id FROM address');
  expect(parts.map((part) => Math.floor(Number(part.id) / 2 ** 32))).toEqual([1]);
  expect((await backend.person('member3@example.org', { limit: 5 })).deliveries).toMatchObject([{ campaign: id }]);
  expect(inFile(folder, 'SELECT id FROM address')).toEqual(parts);
});

test('the key of a row is kept where it differs from its address, and its counters are those of the list', async () => {
  const [id = ''] = await drafts(1);
  await backend.addDeliveries(id, [row(1, 'A@example.org'), row(2, 'b@example.org'), row(3, 'x', { skip: 'invalid' })]);
  await backend.addDeliveries(id, [row(4, 'a@example.org')]);
  expect(inFile(folder, 'SELECT email, key, skip FROM recipient ORDER BY id')).toEqual([
    { email: 'A@example.org', key: 'a@example.org', skip: null },
    { email: 'b@example.org', key: null, skip: null },
    { email: 'x', key: null, skip: 1 },
    { email: 'a@example.org', key: null, skip: 2 },
  ]);
  expect(inFile(folder, 'SELECT total, pending, fresh, skipped, cursor FROM progress')).toEqual([
    { total: 4, pending: 2, fresh: 2, skipped: 2, cursor: 0 },
  ]);
});

test('a draft has its own rows alone, whatever the drafts beside it have', async () => {
  const [before = '', id = '', after = ''] = await drafts(3);
  await backend.addDeliveries(before, [row(1, 'before@example.org')]);
  await backend.addDeliveries(after, [row(1, 'after@example.org'), row(2, 'later@example.org')]);
  await backend.addDeliveries(id, [row(1, 'own@example.org')]);
  for (const key of ['before@example.org', 'after@example.org', 'later@example.org']) {
    expect(await backend.delivery(id, { key })).toBeNull();
  }
  expect(await backend.delivery(id, { key: 'own@example.org' })).toMatchObject({ number: 1 });
  // Whoever does not have the keys at hand reads those of this draft.
  const other = await openIn(folder);
  const more = ['before', 'after', 'later', 'own'].map((name, i) => row(2 + i, `${name}@example.org`));
  expect(await other.addDeliveries(id, more)).toEqual([{ number: 5, reason: 'duplicate', firstNumber: 1 }]);
});

test('what is removed takes nothing along of the campaigns beside it', async () => {
  const ids: string[] = [];
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  const content = await backend.putContent(new Uint8Array(1));
  for (const [id = ''] of [await drafts(1), await drafts(1), await drafts(1)]) {
    await backend.addDeliveries(id, rowsFrom(1, 3));
    await backend.holdContents(id, [content]);
    await backend.release(id, atOnce);
    const hands = new Hands(backend, 'w', id);
    await hands.record(await hands.onWire(2), 'failed');
    await backend.setWanted(id, 'paused');
    ids.push(id);
  }
  // Rows by which the campaigns before and behind are told apart.
  const tables = {
    ...{ recipient: 'id >> 32', delivery: 'id >> 32', attempt: 'delivery >> 32', address: 'id >> 32' },
    ...{ content_use: 'campaign', timeline: 'campaign', stop: 'owner', progress: 'campaign', campaign: 'id' },
  };
  inFile(folder, 'UPDATE progress SET span_ms = 60000');
  for (const campaign of [1, 2, 3]) {
    inFile(
      folder,
      `INSERT OR IGNORE INTO timeline (campaign, at, sent, deferred, failed, unknown) VALUES (${campaign}, 1, 1, 0, 0, 0)`,
    );
    inFile(folder, `INSERT INTO pool (campaign, account, place) SELECT ${campaign}, id, 0 FROM account`);
    inFile(folder, `INSERT INTO return_watch (campaign, since, gone, dead) VALUES (${campaign}, 1, 1, 1)`);
  }
  const rowsOf = (campaign: number) =>
    Object.entries({ ...tables, pool: 'campaign', return_watch: 'campaign' }).map(([table, of]) => {
      return [table, inFile(folder, `SELECT * FROM ${table} WHERE ${of} = ${campaign}`)] as const;
    });
  const [first, third] = [rowsOf(1), rowsOf(3)];
  for (const [table, rows] of rowsOf(2)) expect(rows.length, table).toBeGreaterThan(0);
  inFile(folder, 'UPDATE progress SET open = 0, finished_at = 1, wanted = 0 WHERE campaign = 2');
  expect(await backend.purge(2)).toMatchObject({ campaigns: 1, deliveries: 3 });
  for (const [table, rows] of rowsOf(2)) expect(rows, table).toEqual([]);
  expect([rowsOf(1), rowsOf(3)]).toEqual([first, third]);
});

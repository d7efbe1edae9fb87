import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { MOST_PARTS, RUN_ROWS } from '../../../src/backend/address-index.ts';
import type { Listed } from '../../../src/backend/people.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { sqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { addressBook, forgetRun, listed } from '../../../src/backend/sqlite/people.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf } from '../hands.ts';
import { inFile } from './rubbish.ts';

let folder = '';
let ledger: Ledger;

async function ledgerOf(readonly: boolean): Promise<Ledger> {
  const connection = await Connection.open({ folder, clock: handClock(), readonly });
  onTestFinished(() => connection.close());
  return new Ledger(connection, new Witness(null, ''));
}

beforeEach(async () => {
  folder = folderWith();
  ledger = await ledgerOf(false);
});

/** So many campaigns of one row, as they are searched, and without what finds their addresses. */
async function campaigns(count: number): Promise<Listed[]> {
  const backend = sqliteBackend(ledger);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(await campaignOf(backend, 1));
  inFile(folder, 'DELETE FROM address');
  return ids.map((id) => listed(ledger, id) as Listed);
}

const bytes = (...of: number[]) => Buffer.from(new Uint32Array(of).buffer);

test('the parts of a run are found by campaign, run and part, and by nothing else', async () => {
  const [one, two] = (await campaigns(2)) as [Listed, Listed];
  const book = addressBook(ledger);
  const whole = Array.from({ length: MOST_PARTS }, (_, i) => bytes(i));
  await book.keep(one, 0, whole);
  await book.keep(one, 1, [bytes(101), bytes(102)]);
  await book.keep(two, 0, [bytes(201)]);
  const at = (campaign: Listed, run: number, part: number) => ({ campaign, run, part });
  const found = (
    await book.parts([at(one, 0, 0), at(one, 0, MOST_PARTS - 1), at(one, 1, 1), at(two, 0, 0), at(two, 1, 0)])
  ).map((part) => (part instanceof Uint8Array ? Buffer.from(part).readUInt32LE() : part));
  expect(found).toEqual([0, MOST_PARTS - 1, 102, 201, undefined]);
  await ledger.connection.write(() => forgetRun(ledger.connection, one.ordinal, 0));
  expect(inFile(folder, 'SELECT id >> 32 AS campaign, id & 4294967295 AS place FROM address')).toEqual([
    { campaign: 1, place: 1 + MOST_PARTS },
    { campaign: 1, place: 2 + MOST_PARTS },
    { campaign: 2, place: 1 },
  ]);
});

test('the keys of a run are those of its rows, in their order', async () => {
  const [one, two] = (await campaigns(2)) as [Listed, Listed];
  const rows = [RUN_ROWS, RUN_ROWS + 1, 2 * RUN_ROWS, 2 * RUN_ROWS + 1].map((number) => {
    return `(${one.ordinal * 2 ** 32 + number}, 'ROW ${number}', 'row ${number}', '{}')`;
  });
  inFile(folder, `INSERT INTO recipient (id, email, key, vars) VALUES ${rows.join(', ')}`);
  const book = addressBook(ledger);
  expect(await book.keysOf(one, 0)).toEqual(['member1@example.org', `row ${RUN_ROWS}`]);
  expect(await book.keysOf(one, 1)).toEqual([`row ${RUN_ROWS + 1}`, `row ${2 * RUN_ROWS}`]);
  expect(await book.keysOf(one, 2)).toEqual([`row ${2 * RUN_ROWS + 1}`]);
  expect(await book.keysOf(two, 1)).toEqual([]);
});

test('nothing is kept of a campaign that is gone, nor by whoever only looks', async () => {
  const [one] = (await campaigns(1)) as [Listed];
  await addressBook(await ledgerOf(true)).keep(one, 0, [bytes(1)]);
  await addressBook(ledger).keep({ ...one, id: 'gone' }, 0, [bytes(1)]);
  expect(inFile(folder, 'SELECT * FROM address')).toEqual([]);
});

test('campaigns are searched from the newest on, as many as are asked for', async () => {
  const all = await campaigns(4);
  const { id: draft } = await sqliteBackend(ledger).createDraft({
    ...{
      name: '',
      mode: 'async',
      account: 'main',
      delayMs: 0,
      onUnknown: 'keep',
      key: null,
      digest: '',
      message: '{}',
      sender: '',
    },
  });
  const book = addressBook(ledger);
  const ids = async (upTo: number, most: number) => (await book.campaigns(upTo, most)).map(({ id }) => id);
  expect(await ids(Number.MAX_SAFE_INTEGER, 9)).toEqual(all.map(({ id }) => id).reverse());
  expect(await ids(3, 2)).toEqual([all[2]?.id, all[1]?.id]);
  expect(listed(ledger, draft)).toBeNull();
  expect(all[0]).toEqual({ ordinal: 1, id: all[0]?.id, total: 1 });
});

test('of the rows that an index names those are shown that have the address', async () => {
  const [one, two] = (await campaigns(2)) as [Listed, Listed];
  const book = addressBook(ledger);
  const to = async (campaign: Listed, key: string) =>
    (await book.deliveriesTo(campaign, [1, 2], key)).map(({ number, email }) => [number, email]);
  expect(await to(two, 'member1@example.org')).toEqual([[1, 'member1@example.org']]);
  expect(await to(one, 'other@example.org')).toEqual([]);
});

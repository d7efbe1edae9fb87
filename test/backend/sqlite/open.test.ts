import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend, openSqliteBackendForSending } from '../../../src/backend/sqlite/index.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, Hands } from '../hands.ts';
import { inFile, spoil } from './rubbish.ts';

const clock = handClock();
let folder = '';
let witness = '';

beforeEach(() => {
  folder = folderWith();
  witness = folderWith();
});

async function opened(options: { witness?: string; readonly?: boolean } = {}) {
  const backend = await openSqliteBackend({ folder, clock, ...options });
  onTestFinished(() => backend.close());
  return backend;
}

/** Calls of a method, which is done all the same. */
function calls<Of extends object>(of: Of, method: keyof Of & string): readonly unknown[] {
  const spy = vi.spyOn(of as Record<string, () => unknown>, method);
  onTestFinished(() => spy.mockRestore());
  return spy.mock.calls;
}

const isKnown = () => new Witness(witness, String(inFile(folder, 'SELECT id FROM ledger')[0]?.id)).exists();

test('a ledger that is made here is known here from then on, and what is under way in it is not held', async () => {
  const tidied = calls(Witness.prototype, 'tidy');
  const backend = await opened({ witness });
  expect(isKnown()).toBe(true);
  const id = await campaignOf(backend, 2);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  await new Hands(backend, 'w', id).send(1);
  await backend.close();
  expect((await (await opened({ witness })).campaign(id))?.hold).toBeNull();
  expect(tidied).toHaveLength(2);
});

test('whoever only looks opens the file once, writes nothing, and tidies nothing up', async () => {
  await (await opened({ witness })).close();
  const opens = calls(Connection, 'open');
  const tidied = calls(Witness.prototype, 'tidy');
  const reader = await opened({ witness, readonly: true });
  expect(await reader.campaigns({ limit: 1 })).toEqual([]);
  expect(await reader.work(['main'])).toEqual([]);
  expect([opens.length, tidied.length]).toEqual([1, 0]);
});

test('whoever only looks has a writer for what is damaged, which lets go of the file again', async () => {
  const backend = await opened();
  const id = await campaignOf(backend, 1);
  await backend.close();
  spoil(folder, 'account', 0, 'limits', '{');
  const [opens, closes] = [calls(Connection, 'open'), calls(Connection.prototype, 'close')];
  const reader = await opened({ readonly: true });
  expect([opens.length, closes.length]).toEqual([2, 1]);
  spoil(folder, 'recipient', 0, 'vars', 1);
  expect(await reader.delivery(id, { number: 1 })).toMatchObject({ state: 'failed' });
  expect([opens.length, closes.length]).toEqual([3, 2]);
});

test('a ledger that cannot be opened to its end is let go of', async () => {
  await (await opened()).close();
  const closes = calls(Connection.prototype, 'close');
  vi.spyOn(Witness.prototype, 'exists').mockImplementation(() => {
    throw new Error('no witness');
  });
  onTestFinished(() => void vi.restoreAllMocks());
  for (const readonly of [false, true]) {
    await expect(openSqliteBackend({ folder, clock, witness, readonly })).rejects.toThrow('no witness');
  }
  expect(closes).toHaveLength(2);
});

test.each([
  ['one that looks and writes', openSqliteBackend],
  ['one that sends', openSqliteBackendForSending],
])('a backend that is closed lets go of its ledger and of its witness: %s', async (_what, open) => {
  const backend = await open({ folder, clock, witness });
  const [closes, witnesses] = [calls(Connection.prototype, 'close'), calls(Witness.prototype, 'close')];
  await backend.close();
  expect([closes.length, witnesses.length]).toEqual([1, 1]);
  await expect(backend.accounts()).rejects.toThrow('closed');
});

test('whoever asks a closed backend to remove something is told that, and nothing else goes wrong', async () => {
  const backend = await opened();
  await backend.close();
  await expect(backend.eraseDeliveries('a@example.org', [])).rejects.toThrow('closed');
  await expect(backend.hideSuppressions('a@example.org')).rejects.toThrow('closed');
  await expect(backend.purge(1)).rejects.toThrow('closed');
});

test('what a log was not given a place for is told to nobody, and stays to be told', async () => {
  const backend = await opened();
  await campaignOf(backend, 1);
  spoil(folder, 'account', 0, 'limits', '{');
  await backend.work(['main']);
  expect(inFile(folder, 'SELECT place, told FROM aside')).toEqual([{ place: 'account/main', told: 0 }]);
  const told: unknown[] = [];
  const other = await openSqliteBackendForSending({ folder, clock, notice: (notice) => told.push(notice) });
  onTestFinished(() => other.close());
  await other.work(['main']);
  expect(told).toEqual([{ code: 'set-aside', params: { place: 'account/main' } }]);
  expect(inFile(folder, 'SELECT told FROM aside')).toEqual([{ told: 1 }]);
  expect(await other.health()).toContainEqual({ code: 'set-aside', detail: 'account/main' });
});

test('what is asked of a campaign that is not there is said so', async () => {
  const backend = await opened();
  for (const wanted of ['run', 'paused', 'cancelled'] as const) {
    expect(await errorOf(() => backend.setWanted('nosuch', wanted))).toMatchObject({
      ...{ code: 'campaign-not-found', params: { id: 'nosuch' } },
    });
  }
  expect(await backend.attempts('nosuch', 1)).toEqual([]);
  expect(await backend.troubles('nosuch', 1)).toEqual([]);
  expect(await backend.timeline('nosuch')).toBeNull();
  expect(await backend.delivery('nosuch', { key: 'a@example.org' })).toBeNull();
});

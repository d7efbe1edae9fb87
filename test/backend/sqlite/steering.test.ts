import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';
import { ID, oneCampaign } from './one-campaign.ts';
import { inFile } from './rubbish.ts';

const NOW = handClock().now();
let folder = '';
let backend: Backend;

beforeEach(async () => {
  folder = folderWith();
  backend = await openSqliteBackend({ folder, clock: handClock() });
  onTestFinished(() => backend.close());
});

/** A campaign of so many, all in one state. */
function many(count: number, state: 'failed' | 'unknown' | 'claimed' | 'deferred' | 'pending'): void {
  const code = { pending: 0, claimed: 1, deferred: 6, failed: 7, unknown: 8 }[state];
  const numbers = `json_each('[${Array.from({ length: count }, (_, i) => i + 1)}]')`;
  const [due, worker] = [state === 'pending' || state === 'deferred' ? 9 : 'NULL', state === 'claimed' ? 1 : 'NULL'];
  const none = { pending: 0, fresh: 0, skipped: 0, sent: 0, failed: 0, unknown: 0 };
  oneCampaign(folder, { ...none, cursor: count, total: count, [state]: count });
  inFile(
    folder,
    'DELETE FROM recipient',
    'DELETE FROM delivery',
    `INSERT INTO recipient (id, email, vars) SELECT ${ID} + value, 'm', '{}' FROM ${numbers}`,
    `INSERT INTO delivery (id, campaign, state, token, attempts, first, at, due, worker, reply)
      SELECT ${ID} + value, 1, ${code}, 5, 2, 3, 4, ${due}, ${worker}, 'said' FROM ${numbers}`,
    "INSERT INTO worker (slot, id, host, boot, pid, concurrency, started_at, last_seen_at) VALUES (1, 'w', '', '', 1, 1, 1, 1)",
  );
}

function writes(): readonly unknown[] {
  const write = vi.spyOn(Connection.prototype, 'write');
  onTestFinished(() => write.mockRestore());
  return write.mock.calls;
}

const rows = () =>
  inFile(folder, 'SELECT DISTINCT state, token, attempts, first, at, due, worker, reply FROM delivery');

test('those who failed are retried in steps of a thousand, once, and as if nothing had been', async () => {
  many(2_500, 'failed');
  const written = writes();
  expect(await backend.retry('one', ['failed', 'unknown', 'failed'])).toBe(2_500);
  // A look at the campaign, and at how many there are; three steps.
  expect(written).toHaveLength(5);
  expect(rows()).toEqual([
    { state: 0, token: 6, attempts: 0, first: null, at: NOW, due: NOW, worker: null, reply: null },
  ]);
  expect(inFile(folder, 'SELECT pending, failed, fresh, open FROM progress')).toEqual([
    { pending: 2_500, failed: 0, fresh: 0, open: 1 },
  ]);
  expect(await backend.retry('one', ['failed', 'unknown'])).toBe(0);
});

test('what has ended goes on when somebody is retried, and stays ended when nobody is', async () => {
  many(2, 'unknown');
  inFile(folder, 'UPDATE progress SET open = 0, finished_at = 5');
  expect(await backend.retry('one', ['failed'])).toBe(0);
  expect(inFile(folder, 'SELECT open, finished_at FROM progress')).toEqual([{ open: 0, finished_at: 5 }]);
  expect(await backend.retry('one', ['unknown'])).toBe(2);
  expect(inFile(folder, 'SELECT open, finished_at FROM progress')).toEqual([{ open: 1, finished_at: null }]);
});

test.each(['claimed', 'deferred', 'pending'] as const)(
  'those who are %s are cancelled in steps of a thousand',
  async (state) => {
    many(2_001, state);
    const written = writes();
    const row = await backend.setWanted('one', 'cancelled');
    // What is wanted; three steps, and one that finds nothing more.
    expect(written).toHaveLength(5);
    expect(row).toMatchObject({ wanted: 'cancelled', counts: { cancelled: 2_001, [state]: 0 }, finishedAt: NOW });
    expect(rows()).toEqual([
      { state: 5, token: 5, attempts: 2, first: 3, at: NOW, due: null, worker: null, reply: 'said' },
    ]);
  },
);

test('those who were never claimed are cancelled without a row of their own', async () => {
  oneCampaign(folder);
  const written = writes();
  expect((await backend.setWanted('one', 'cancelled')).counts).toMatchObject({ cancelled: 1, pending: 0 });
  expect(written).toHaveLength(2);
  expect(inFile(folder, 'SELECT count(*) AS n FROM delivery')).toEqual([{ n: 3 }]);
  for (const wanted of ['run', 'paused'] as const) {
    expect(await errorOf(() => backend.setWanted('one', wanted))).toMatchObject({
      ...{ code: 'state-refused', params: { id: 'one', state: 'cancelled', asked: wanted } },
    });
  }
  expect((await errorOf(() => backend.retry('one', ['failed']))).params).toEqual({
    ...{ id: 'one', state: 'cancelled', asked: 'retry' },
  });
  expect((await backend.setWanted('one', 'cancelled')).wanted).toBe('cancelled');
});

test('what holds a campaign ends when it is to run, also if it was to run before', async () => {
  oneCampaign(folder);
  await backend.holdCampaign('one', { reason: 'ledger-moved', message: 'm' });
  inFile(folder, 'UPDATE progress SET start_by = 5');
  expect((await backend.campaign('one'))?.hold).toMatchObject({ reason: 'ledger-moved', message: 'm' });
  expect((await backend.setWanted('one', 'paused')).hold).toMatchObject({ reason: 'ledger-moved' });
  expect(await backend.setWanted('one', 'run')).toMatchObject({ hold: null, wanted: 'run' });
  await backend.holdCampaign('one', { reason: 'ledger-moved', message: '' });
  expect((await backend.setWanted('one', 'run')).hold).toBeNull();
  expect(inFile(folder, 'SELECT start_by, held_for, held_note FROM progress')).toEqual([
    { start_by: null, held_for: null, held_note: null },
  ]);
});

test('what has ended is neither held nor paused', async () => {
  oneCampaign(folder, { open: 0, finished_at: 5, pending: 0, fresh: 0, skipped: 2, cursor: 5 });
  inFile(folder, `UPDATE recipient SET skip = 1 WHERE id = ${ID} + 4`);
  await backend.holdCampaign('one', { reason: 'ledger-moved', message: '' });
  await backend.holdCampaign('nosuch', { reason: 'ledger-moved', message: '' });
  expect((await backend.campaign('one'))?.hold).toBeNull();
  expect((await errorOf(() => backend.setWanted('one', 'paused'))).params).toEqual({
    ...{ id: 'one', state: 'finished', asked: 'paused' },
  });
  expect(await backend.setWanted('one', 'run')).toMatchObject({ finishedAt: 5, hold: null });
});

test('times of a release are whole milliseconds, none too early', async () => {
  const { id } = await backend.createDraft(newCampaign());
  await backend.addDeliveries(id, rowsFrom(1, 1));
  await backend.release(id, { notBefore: NOW + 0.2, startBy: NOW + 5.2, sameContentWindowMs: 0 });
  expect(inFile(folder, 'SELECT not_before, start_by FROM campaign JOIN progress ON campaign = id')).toEqual([
    { not_before: NOW + 1, start_by: NOW + 6 },
  ]);
});

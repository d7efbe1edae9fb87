import { beforeEach, expect, test, vi } from 'vitest';
import { DamageWatch } from '../../../src/backend/sqlite/damage-watch.ts';
import { sqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { OwnClaims } from '../../../src/backend/sqlite/own-claims.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { folderWith } from '../../helpers/folder.ts';
import { campaignOf, Hands } from '../hands.ts';
import { connectionTo } from './helpers.ts';
import { inFile, spoil } from './rubbish.ts';

let folder = '';
let ledger: Ledger;
let look: () => Promise<void>;

beforeEach(async () => {
  folder = folderWith();
  const connection = await connectionTo(folder);
  ledger = new Ledger(connection, new Witness(null, ''));
  look = looking();
});

/** A watch that never has to rest. */
function looking(): () => Promise<void> {
  const watch = new DamageWatch(ledger, new OwnClaims(ledger), null);
  return async () => {
    // One that takes no time needs no rest.
    const now = performance.now();
    const timer = vi.spyOn(performance, 'now').mockReturnValue(now);
    await watch.look().finally(() => timer.mockRestore());
  };
}

const isAside = (place: string) => inFile(folder, `SELECT 1 FROM aside WHERE place = '${place}'`).length > 0;
/** Of the row of that place in all lists, as no counter tells. */
const harm = (place: number) => spoil(folder, 'recipient', place - 1, 'vars', 1);

test('the rows of a list are looked at two thousand at a time, and then from the first again', async () => {
  const id = await campaignOf(sqliteBackend(ledger), 4_001);
  const found: number[][] = [];
  const rows = [2_000, 2_001, 4_000, 4_001, 1];
  await look();
  for (const number of rows) {
    inFile(folder, 'UPDATE progress SET held_for = NULL');
    harm(number);
    const until = [number];
    for (let looks = 1; !isAside(`recipient/${id}.${number}`); looks += 1) {
      await look();
      until[1] = looks;
      if (looks > 5) throw new Error(`never found: ${number}`);
    }
    found.push(until);
  }
  // After the first two thousand: round once, then where it stands.
  expect(found).toEqual([
    [2_000, 3],
    [2_001, 1],
    [4_000, 3],
    [4_001, 1],
    [1, 1],
  ]);
});

test('one campaign after the other is looked through, and the first again after the last', async () => {
  const backend = sqliteBackend(ledger);
  const ids = [await campaignOf(backend, 2), await campaignOf(backend, 3), await campaignOf(backend, 1)];
  const places = [1, 3, 6];
  for (const turn of [0, 1, 2, 0, 1]) {
    inFile(folder, 'DELETE FROM aside', 'DELETE FROM delivery', "UPDATE recipient SET skip = NULL, vars = '{}'");
    inFile(folder, 'UPDATE progress SET held_for = NULL, fresh = total, pending = total, skipped = 0, failed = 0');
    for (const place of places) harm(place);
    await look();
    expect(ids.filter((id) => isAside(`recipient/${id}.1`))).toEqual([ids[turn]]);
  }
});

test('what is held as damaged is looked at again when the operator has said that it shall go on', async () => {
  const id = await campaignOf(sqliteBackend(ledger), 1);
  inFile(folder, "UPDATE progress SET held_for = 'ledger-damaged'");
  harm(1);
  await look();
  expect(isAside(`recipient/${id}.1`)).toBe(false);
  inFile(folder, "UPDATE progress SET held_for = 'other'");
  await look();
  expect(isAside(`recipient/${id}.1`)).toBe(true);
});

test('claims of workers that are registered are nobody’s to give back, and those of others are', async () => {
  const backend = sqliteBackend(ledger);
  const id = await campaignOf(backend, 4);
  for (const worker of ['v', 'w']) {
    await backend.registerWorker({ id: worker, host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    await new Hands(backend, worker, id).claim(2);
  }
  look = looking();
  await look();
  expect(inFile(folder, 'SELECT claimed FROM progress')).toEqual([{ claimed: 4 }]);
  spoil(folder, 'worker', 0, null, null);
  await look();
  expect(inFile(folder, 'SELECT claimed, pending FROM progress')).toEqual([{ claimed: 2, pending: 2 }]);
  expect(inFile(folder, 'SELECT DISTINCT worker FROM delivery ORDER BY worker')).toEqual([
    { worker: null },
    { worker: 2 },
  ]);
});

test('what a turn may be lending at this moment is not given back before that turn is over', async () => {
  const backend = sqliteBackend(ledger);
  const id = await campaignOf(backend, 1);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  const own = new OwnClaims(ledger);
  own.follow('w');
  const isLent = () => inFile(folder, 'SELECT 1 FROM delivery WHERE worker IS NOT NULL').length === 1;
  const answered = Promise.withResolvers<never>();
  const turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 1 }] };
  const lost = own.during(turn, async (asked) => {
    await backend.exchange(asked);
    return answered.promise;
  });
  while (!isLent()) await new Promise(setImmediate);
  for (let i = 0; i < 3; i += 1) await own.look();
  expect(isLent()).toBe(true);
  answered.reject(new Error('the answer is lost'));
  await expect(lost).rejects.toThrow('the answer is lost');
  await own.look();
  expect(isLent()).toBe(false);
});

test('what a worker has been lent stays with it, until another of its name begins', async () => {
  const backend = sqliteBackend(ledger);
  const id = await campaignOf(backend, 2);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  const own = new OwnClaims(ledger);
  await own.look();
  own.follow('w');
  const turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 2 }] };
  await own.during(turn, (asked) => backend.exchange(asked));
  const lent = () => inFile(folder, 'SELECT claimed FROM progress');
  for (let i = 0; i < 3; i += 1) await own.look();
  expect(lent()).toEqual([{ claimed: 2 }]);
  own.follow('w');
  await own.look();
  expect(lent()).toEqual([{ claimed: 2 }]);
  await own.look();
  expect(lent()).toEqual([{ claimed: 0 }]);
});

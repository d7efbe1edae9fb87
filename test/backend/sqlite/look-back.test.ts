import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { acceptLost, hasForgotten, ledgerId, lookBack, lostCampaigns } from '../../../src/backend/sqlite/look-back.ts';
import { type Sighting, Witness } from '../../../src/backend/witness.ts';
import { ownWords } from '../../../src/own-words.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { connectionTo } from './helpers.ts';
import { inFile, spoil } from './rubbish.ts';

const NOW = handClock().now();
const ID = 2 ** 32;
let folder = '';
let ledger: Ledger;

beforeEach(async () => {
  folder = folderWith();
  const connection = await connectionTo(folder);
  ledger = new Ledger(connection, new Witness(null, ''));
  inFile(folder, "INSERT INTO account (id, name) VALUES (1, 'main')");
});

/** What a machine has seen. */
function witnessOf(...sightings: readonly Partial<Sighting>[]) {
  const whole = sightings.map((seen) => ({ campaign: 'one', ordinal: 1, number: 0, token: 0, highest: 0, ...seen }));
  return { kept: true, exists: () => true, sightings: () => whole, begin: vi.fn() } satisfies Partial<Witness>;
}

const lookWith = (witness: object) => lookBack(ledger, witness as Witness);

/** A released campaign with nothing in it. */
function campaign(number: number, id: string, over: Readonly<Record<string, number | string | null>> = {}): void {
  const { stage = 1, ...progress } = over;
  const columns = { open: 1, started_at: 1, ...progress };
  const values = Object.values(columns).map((value) => (typeof value === 'string' ? `'${value}'` : `${value}`));
  inFile(
    folder,
    `INSERT INTO campaign (id, public_id, stage, account, name, mode, delay_ms, on_unknown, digest, sender, created_at,
      released_at, message) VALUES (${number}, '${id}', ${stage}, 1, '', 'async', 0, 'keep', '', '', 1, 1, '{}')`,
    `INSERT INTO progress (campaign, ${Object.keys(columns).join(', ')}) VALUES (${number}, ${values.join(', ')})`,
  );
}

/** One of twelve: sent, failed, unknown, claimed, deferred and given back, and six that nobody was claimed of, the ninth skipped. */
function underWay(over: Readonly<Record<string, number | string | null>> = {}): void {
  campaign(1, 'one', {
    ...{
      cursor: 6,
      fresh: 5,
      total: 12,
      pending: 6,
      claimed: 1,
      deferred: 1,
      sent: 1,
      failed: 1,
      unknown: 1,
      skipped: 1,
    },
    ...over,
  });
  inFile(
    folder,
    `INSERT INTO recipient (id, email, vars, skip) SELECT ${ID} + value, 'm' || value || '@example.org', '{}',
      CASE value WHEN 9 THEN 1 END FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]')`,
    `INSERT INTO delivery (id, campaign, state, token, attempts, at, due, worker) SELECT ${ID} + key + 1, 1, value, 5, 1, 1,
      CASE WHEN value IN (0, 6) THEN 1 END, CASE value WHEN 1 THEN 1 END FROM json_each('[3,7,8,1,6,0]')`,
    "INSERT INTO worker (slot, id, host, boot, pid, concurrency, started_at, last_seen_at) VALUES (1, 'w', '', '', 1, 1, 1, 1)",
  );
}

const held = () => inFile(folder, 'SELECT held_for FROM progress ORDER BY campaign').map((row) => row.held_for);
const everything = () =>
  ['progress', 'delivery', 'lost_campaign'].map((table) => inFile(folder, `SELECT * FROM ${table}`));
const deliveries = () =>
  inFile(folder, 'SELECT id, state, token, attempts, worker, due, reply FROM delivery ORDER BY id').map(
    ({ id, state, token, attempts, worker, due, reply }) => [
      Number(id) - ID,
      state,
      token,
      attempts,
      worker,
      due,
      reply,
    ],
  );
const since = ownWords('perhaps-sent-since', {});

describe('a ledger that knows of what was seen', () => {
  test.each<[string, readonly Partial<Sighting>[]]>([
    ['nothing', []],
    ['that it was released', [{ number: 0, token: 9 }]],
    ['a begin that has its outcome', [{ number: 1, token: 5, highest: 1 }]],
    ['an earlier claim of what is claimed again', [{ number: 4, token: 4, highest: 4 }]],
    ['a campaign that was purged, whose number nobody has', [{ campaign: 'gone', ordinal: 2, number: 3, token: 1 }]],
  ])('is left as it is: %s', async (_what, sightings) => {
    underWay();
    campaign(3, 'three');
    const before = everything();
    const witness = witnessOf(...sightings);
    await lookWith(witness);
    expect(everything()).toEqual(before);
    expect(hasForgotten(ledger, witness as unknown as Witness)).toBe(false);
    expect(witness.begin).not.toHaveBeenCalled();
  });

  test.each([{ wanted: 2, wanted_at: 1, cancelled: 6, pending: 0, fresh: 0 }, { stage: 2 }])(
    'is left as it is where nobody is written to any more: %o',
    async (over) => {
      underWay(over);
      if (over.stage) inFile(folder, 'DELETE FROM progress');
      inFile(folder, 'UPDATE delivery SET state = 5, due = NULL WHERE state = 0');
      const before = everything();
      await lookWith(witnessOf({ number: 7, token: 9, highest: 7 }));
      expect(everything()).toEqual(before);
    },
  );

  test('is not even compared where no witness is kept', async () => {
    underWay();
    await lookWith({ ...witnessOf({ number: 7, token: 9, highest: 7 }), kept: false, exists: () => false });
    expect(held()).toEqual([null]);
  });
});

describe('a ledger from the past', () => {
  test.each<[string, Partial<Sighting>]>([
    ['of one that nobody was claimed of', { number: 7, token: 1 }],
    ['of one that is only claimed', { number: 4, token: 5 }],
    ['by a later claim', { number: 1, token: 6 }],
  ])('is known by a begin %s', async (_what, seen) => {
    underWay();
    campaign(2, 'two');
    campaign(3, 'three', { open: 0, finished_at: 1 });
    const witness = witnessOf({ ...seen, highest: 0 });
    expect(hasForgotten(ledger, witness as unknown as Witness)).toBe(true);
    await lookWith(witness);
    expect(held()).toEqual(['ledger-rollback', 'ledger-rollback', null]);
  });

  test('has of unknown outcome who may have been sent to since, up to the greatest number that was seen', async () => {
    underWay({ started_at: null });
    const seen = { number: 8, token: 7, highest: 8 };
    await lookWith(witnessOf(seen, { number: 10, token: 3, highest: 10 }, { number: 2, token: 9 }));
    expect(deliveries()).toEqual([
      [1, 3, 5, 1, null, null, null],
      // It had failed, and was perhaps sent to again.
      [2, 8, 9, 1, null, null, null],
      [3, 8, 5, 1, null, null, null],
      [4, 8, 5, 2, null, null, since],
      [5, 8, 5, 2, null, null, since],
      [6, 8, 5, 2, null, null, since],
      [7, 8, 1, 1, null, null, since],
      [8, 8, 7, 1, null, null, since],
      [10, 8, 3, 1, null, null, since],
    ]);
    const columns = 'cursor, fresh, pending, claimed, deferred, sent, failed, unknown, skipped, started_at';
    expect(inFile(folder, `SELECT ${columns} FROM progress`)).toEqual([
      {
        ...{ cursor: 10, fresh: 2, pending: 2, claimed: 0, deferred: 0, sent: 1, failed: 0, unknown: 8, skipped: 1 },
        started_at: NOW,
      },
    ]);
    inFile(folder, 'UPDATE progress SET held_for = NULL');
    const before = everything();
    await lookWith(witnessOf(seen, { number: 10, token: 3, highest: 10 }, { number: 2, token: 9 }));
    expect(everything()).toEqual(before);
  });

  test('keeps who stands behind the greatest number, and when it was begun with', async () => {
    underWay();
    await lookWith(witnessOf({ number: 4, token: 9, highest: 4 }));
    expect(deliveries().map(([number, state]) => [number, state])).toEqual([
      [1, 3],
      [2, 7],
      [3, 8],
      [4, 8],
      [5, 6],
      [6, 0],
    ]);
    expect(inFile(folder, 'SELECT cursor, fresh, started_at FROM progress')).toEqual([
      { cursor: 6, fresh: 5, started_at: 1 },
    ]);
  });

  test('has no more rows than its list, whatever number was seen', async () => {
    underWay();
    await lookWith(witnessOf({ number: 12, token: 1, highest: 40 }));
    expect(inFile(folder, 'SELECT cursor, fresh, pending, unknown, started_at FROM progress')).toEqual([
      { cursor: 12, fresh: 0, pending: 0, unknown: 9, started_at: 1 },
    ]);
  });

  test('is looked through in steps of two thousand', async () => {
    campaign(1, 'one', { total: 4_001, pending: 4_001, fresh: 4_001 });
    inFile(
      folder,
      `INSERT INTO recipient (id, email, vars) SELECT ${ID} + value, 'm', '{}'
        FROM json_each('[${Array.from({ length: 4_001 }, (_, i) => i + 1)}]')`,
    );
    const write = vi.spyOn(ledger, 'write');
    await lookWith(witnessOf({ number: 4_001, token: 1, highest: 4_001 }));
    // Held; three steps, and one that finds nothing more; agreed.
    expect(write).toHaveBeenCalledTimes(6);
    expect(inFile(folder, 'SELECT unknown, cursor FROM progress')).toEqual([{ unknown: 4_001, cursor: 4_001 }]);
  });

  test('of which the data of a campaign are damaged has that one held alone, and whom it had begun with unknown', async () => {
    underWay();
    campaign(2, 'two');
    spoil(folder, 'delivery', 4, 'attempts', 'abc');
    await lookWith(witnessOf({ number: 4, token: 5, highest: 4 }, { campaign: 'two', ordinal: 2 }));
    expect(held()).toEqual(['ledger-damaged', null]);
    expect(deliveries()[3]).toEqual([4, 8, 5, 1, null, null, ownWords('perhaps-sent', {})]);
    expect(inFile(folder, 'SELECT claimed, unknown FROM progress WHERE campaign = 1')).toEqual([
      { claimed: 0, unknown: 3 },
    ]);
  });
});

describe('a campaign that was seen released and is not there', () => {
  test.each<[string, number]>([
    ['was made since', 5],
    ['has its number from a time that came otherwise', 3],
  ])('is lost when it %s, until the operator has said so', async (_what, ordinal) => {
    campaign(3, 'three');
    campaign(4, 'draft', { stage: 0, open: 0, started_at: null });
    inFile(folder, "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'campaign'");
    const seen = [
      { campaign: 'z', ordinal },
      { campaign: 'a', ordinal },
      { campaign: 'draft', ordinal: 4 },
    ];
    expect(hasForgotten(ledger, witnessOf(...seen) as unknown as Witness)).toBe(true);
    await lookWith(witnessOf(...seen));
    expect(lostCampaigns(ledger.connection)).toEqual(['a', 'draft', 'z']);
    expect(held()).toEqual(['ledger-rollback', null]);
    expect(await acceptLost(ledger.connection)).toBe(3);
    expect(lostCampaigns(ledger.connection)).toEqual([]);
    expect(await acceptLost(ledger.connection)).toBe(0);
    expect(hasForgotten(ledger, witnessOf(...seen) as unknown as Witness)).toBe(false);
  });

  test('does not hide that another is from the past', async () => {
    underWay();
    const seen = [
      { campaign: 'lost', ordinal: 9 },
      { number: 7, token: 1, highest: 7 },
    ];
    expect(hasForgotten(ledger, witnessOf(...seen) as unknown as Witness)).toBe(true);
    await lookWith(witnessOf(...seen));
    expect([held(), lostCampaigns(ledger.connection)]).toEqual([['ledger-rollback'], ['lost']]);
    expect(deliveries().at(-1)).toEqual([7, 8, 1, 1, null, null, since]);
  });

  test('is not lost when it is the last of those that were made, and purged', async () => {
    inFile(folder, "INSERT INTO sqlite_sequence (name, seq) VALUES ('campaign', 4)");
    await lookWith(witnessOf({ campaign: 'gone', ordinal: 4 }));
    expect(lostCampaigns(ledger.connection)).toEqual([]);
  });
});

test('a ledger that nobody has seen here has what was begun with held, but for what is held already, and is known then', async () => {
  campaign(1, 'begun');
  campaign(2, 'waits', { started_at: null });
  campaign(3, 'restored', { held_for: 'restored' });
  campaign(4, 'ended', { open: 0, finished_at: 1 });
  const witness = { ...witnessOf(), exists: () => false };
  expect(hasForgotten(ledger, witness as unknown as Witness)).toBe(false);
  await lookWith(witness);
  expect(held()).toEqual(['ledger-moved', null, 'restored', null]);
  expect(witness.begin).toHaveBeenCalledTimes(1);
});

test('a ledger has a name of sixteen hexadecimal digits, or none', () => {
  const nameAs = (id: string) => {
    inFile(folder, `UPDATE ledger SET id = '${id}'`);
    return ledgerId(ledger.connection);
  };
  expect(['0123456789abcdef', '0123456789abcde', '0123456789abcdefg', '0123456789ABCDEF'].map(nameAs)).toEqual([
    ...['0123456789abcdef', '', '', ''],
  ]);
  inFile(folder, 'DELETE FROM ledger');
  expect(ledgerId(ledger.connection)).toBe('');
});

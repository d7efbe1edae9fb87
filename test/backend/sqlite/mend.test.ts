import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/backend/sqlite/connection.ts';
import { countsAreOff } from '../../../src/backend/sqlite/damage.ts';
import { isDamaged, mendCampaign } from '../../../src/backend/sqlite/mend-campaign.ts';
import { ownWords } from '../../../src/own-words.ts';
import { handClock } from '../hand-clock.ts';
import { freshConnection } from './helpers.ts';
import { ID, oneCampaign } from './one-campaign.ts';
import { inFile, spoil } from './rubbish.ts';

const NOW = handClock().now();
let folder = '';
let connection: Connection;

beforeEach(async () => {
  ({ folder, connection } = await freshConnection());
});

const places = () => inFile(folder, 'SELECT place FROM aside ORDER BY place').map(({ place }) => place);
const COUNTERS =
  'open, held_for, finished_at, cursor, fresh, total, pending, claimed, sent, failed, unknown, skipped, cancelled';
const counters = () => inFile(folder, `SELECT ${COUNTERS} FROM progress`)[0];
const states = () =>
  inFile(folder, 'SELECT id, state FROM delivery ORDER BY id').map(({ id, state }) => [Number(id) - ID, state]);

const campaign = (over?: Readonly<Record<string, number | string>>) => oneCampaign(folder, over);
const mend = (byOperator?: true) =>
  connection.writeAsIs(() => mendCampaign(connection, 1, byOperator && { byOperator }));

describe('a campaign of which something is lost', () => {
  const asCounted = { total: 5, pending: 1, sent: 1, failed: 1, unknown: 1, skipped: 1, cursor: 3, fresh: 1 };

  test('is not touched where nothing is', async () => {
    campaign();
    inFile(
      folder,
      `INSERT INTO recipient (id, email, vars, skip) VALUES (${2 * ID + 1}, '', '', 1), (${2 * ID + 2}, '', '', 1)`,
    );
    expect([countsAreOff(connection, 1), isDamaged(connection, 1), await mend()]).toEqual([false, false, false]);
    expect(counters()).toMatchObject({ ...asCounted, held_for: null });
    expect(places()).toEqual([]);
  });

  test('has its counters counted anew, once, without the rows of others, and says that they were missing', async () => {
    campaign();
    inFile(
      folder,
      'DELETE FROM progress',
      `INSERT INTO recipient (id, email, vars, skip) VALUES (${2 * ID + 1}, 'x', '{}', NULL), (${2 * ID + 2}, 'y', '{}', 1)`,
      `INSERT INTO delivery (id, campaign, state, token, attempts, at) VALUES (${2 * ID + 1}, 2, 5, 1, 1, 1)`,
    );
    expect([isDamaged(connection, 1), await mend(), await mend()]).toEqual([true, true, false]);
    expect(counters()).toMatchObject({ ...asCounted, open: 1, held_for: 'ledger-damaged' });
    expect(places()).toEqual(['progress/one']);
    expect(inFile(folder, 'SELECT owner, reason, since, until FROM stop')).toEqual([
      { owner: 1, reason: 'ledger-damaged', since: NOW, until: null },
    ]);
  });

  test('has all pending where nobody was ever claimed', async () => {
    campaign();
    inFile(folder, 'DELETE FROM progress', 'DELETE FROM delivery');
    await mend();
    expect(counters()).toMatchObject({ total: 5, pending: 4, skipped: 1, cursor: 0, fresh: 4 });
    expect(states()).toEqual([]);
  });

  test('has no cursor beyond its list', async () => {
    campaign({ cursor: 99 });
    spoil(folder, 'progress', 0, 'fresh', 'abc');
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(counters()).toMatchObject(asCounted);
  });

  test('has whoever was perhaps claimed last unknown, where the cursor and the rest of the list do not fit', async () => {
    campaign({ cursor: 4, fresh: 1 });
    expect([await mend(), await mend()]).toEqual([true, false]);
    // As many are left behind the third as were counted.
    expect(counters()).toMatchObject(asCounted);
    inFile(folder, 'UPDATE progress SET cursor = 4');
    spoil(folder, 'progress', 0, 'fresh', 'abc');
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(counters()).toMatchObject({ total: 5, unknown: 2, pending: 0, fresh: 0, cursor: 4 });
  });

  test('keeps of its progress what can be understood, and nothing of what cannot', async () => {
    const kept = { started_at: 7, tat: 8.5, owed: 0.5, start_by: 9, rate_at: 10, rate_count: 11, rate_before: 12 };
    const spans = { span_ms: 120_000, span_at: 13, span_sent: 14, wanted: 1, wanted_at: 15 };
    const columns = Object.keys({ ...kept, ...spans }).join(', ');
    campaign({ ...kept, ...spans, sent: 2, failed: 0, held_for: 'missed', held_note: 'note' });
    inFile(folder, `UPDATE delivery SET state = 8 WHERE id = ${ID} + 2`);
    await mend();
    expect(inFile(folder, `SELECT ${columns}, held_for, held_note FROM progress`)).toEqual([
      { ...kept, ...spans, held_for: 'missed', held_note: 'note' },
    ]);
    expect(counters()).toMatchObject({ sent: 1, unknown: 2 });
    for (const column of [...Object.keys({ ...kept, ...spans }), 'held_for', 'held_note'])
      spoil(folder, 'progress', 0, column, new Uint8Array(2));
    await mend();
    expect(inFile(folder, `SELECT ${columns} FROM progress`)).toEqual([
      {
        ...{ started_at: null, tat: null, owed: 0, start_by: null, rate_at: null, rate_count: 0, rate_before: null },
        ...{ span_ms: 60_000, span_at: null, span_sent: 0, wanted: 0, wanted_at: null },
      },
    ]);
    expect(inFile(folder, 'SELECT held_for, held_note FROM progress')).toEqual([
      { held_for: 'ledger-damaged', held_note: 'progress/one' },
    ]);
  });

  test('that is paused since a time that is lost is paused since now', async () => {
    campaign({ wanted: 1, wanted_at: 1 });
    spoil(folder, 'progress', 0, 'wanted_at', 'abc');
    await mend();
    expect(inFile(folder, 'SELECT wanted, wanted_at FROM progress')).toEqual([{ wanted: 1, wanted_at: NOW }]);
  });

  test('ends, or stays ended, or goes on as long as there is somebody left', async () => {
    const ended = { pending: 0, fresh: 0, cursor: 5, unknown: 2, open: 0, finished_at: 5 };
    campaign(ended);
    inFile(folder, `INSERT INTO delivery (id, campaign, state, token, attempts, at) VALUES (${ID} + 4, 1, 8, 1, 1, 1)`);
    expect([isDamaged(connection, 1), await mend()]).toEqual([false, false]);
    for (const [column, finished] of [
      ['rate_count', 5],
      ['finished_at', NOW],
    ] as const) {
      spoil(folder, 'progress', 0, column, 'abc');
      await mend();
      expect(counters()).toMatchObject({ open: 0, finished_at: finished, held_for: null });
    }
    spoil(folder, 'progress', 0, 'open', 7);
    await mend();
    expect(counters()).toMatchObject({ open: 0, finished_at: NOW });
    inFile(
      folder,
      `UPDATE delivery SET state = 6, due = 1 WHERE id = ${ID} + 4`,
      'UPDATE progress SET unknown = 1, deferred = 1',
    );
    await mend();
    expect(counters()).toMatchObject({ open: 1, finished_at: null, held_for: 'ledger-damaged' });
  });

  test('is not open as a draft', async () => {
    campaign({ open: 0 });
    inFile(folder, 'UPDATE campaign SET stage = 0', 'DELETE FROM delivery', 'UPDATE progress SET sent = 2');
    await mend();
    expect(counters()).toMatchObject({ open: 0, finished_at: null, held_for: null });
  });

  test('that is no campaign, or is discarded, is nobody’s to mend', async () => {
    campaign();
    expect(await connection.writeAsIs(() => mendCampaign(connection, 2))).toBe(false);
    inFile(folder, 'UPDATE campaign SET stage = 2', 'UPDATE progress SET sent = 2, failed = 0');
    expect([isDamaged(connection, 1), await mend()]).toEqual([false, false]);
  });

  test('has all after the last who was claimed pending, unless it is cancelled', async () => {
    campaign();
    spoil(folder, 'progress', 0, 'fresh', 'abc');
    await mend();
    expect(counters()).toMatchObject(asCounted);
    inFile(folder, 'UPDATE progress SET wanted = 2, wanted_at = 1, cancelled = 1, pending = 0, fresh = 0');
    spoil(folder, 'progress', 0, 'wanted', 'abc');
    await mend();
    expect(counters()).toMatchObject({ cancelled: 1, pending: 0, fresh: 0, unknown: 1 });
  });

  test('counts as cancelled where nothing says whether it is, but one of its deliveries was', async () => {
    campaign();
    inFile(folder, `UPDATE delivery SET state = 5 WHERE id = ${ID} + 2`, 'DELETE FROM progress');
    await mend();
    expect(counters()).toMatchObject({ cancelled: 2, pending: 0, unknown: 1, held_for: null });
    expect(states()).toEqual([
      [1, 3],
      [2, 5],
      [3, 8],
    ]);
  });

  test('has of unknown outcome whose delivery is missing, and failed whose row is lost', async () => {
    campaign({ cursor: 4, fresh: 0 });
    inFile(folder, `DELETE FROM delivery WHERE id = ${ID} + 2`, `DELETE FROM recipient WHERE id = ${ID} + 4`);
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(states()).toEqual([
      [1, 3],
      [2, 8],
      [3, 8],
      [4, 7],
    ]);
    expect(places()).toEqual(['delivery/one.2', 'progress/one', 'recipient/one.4']);
    expect(
      inFile(folder, `SELECT token, attempts, reply FROM delivery WHERE id > ${ID + 3} OR id = ${ID} + 2 ORDER BY id`),
    ).toEqual([
      { token: 2 ** 40, attempts: 1, reply: ownWords('perhaps-sent', {}) },
      { token: 2 ** 40, attempts: 0, reply: ownWords('row-lost', {}) },
    ]);
    expect(counters()).toMatchObject({ sent: 1, unknown: 2, failed: 1, skipped: 1, pending: 0, cursor: 4, fresh: 0 });
  });

  test('has nothing of what stands where nothing can be', async () => {
    campaign();
    inFile(
      folder,
      `INSERT INTO delivery (id, campaign, state, token, attempts, at, due) VALUES (${ID} + 4, 1, 0, 1, 0, 1, 1), (${ID} + 7, 1, 3, 1, 1, 1, NULL)`,
      `INSERT INTO recipient (id, email, vars) VALUES (${ID} + 6, 'x', '{}')`,
    );
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(states()).toEqual([
      [1, 3],
      [2, 7],
      [3, 8],
    ]);
    expect(inFile(folder, 'SELECT count(*) AS n FROM recipient')).toEqual([{ n: 5 }]);
    expect(places()).toEqual([`delivery/one?${ID + 4}`, `delivery/one?${ID + 7}`, `recipient/one?${ID + 6}`]);
  });

  test.each([
    [0, 'pending'],
    [1, 'claimed'],
    [6, 'deferred'],
    [7, 'failed'],
  ])('waits for the operator where somebody may have been taken for one in state %i (%s)', async (state) => {
    campaign({ failed: 0, sent: 2 });
    const worker = state === 1 ? 1 : 'NULL';
    const due = state === 0 || state === 6 ? 1 : 'NULL';
    inFile(folder, `UPDATE delivery SET state = ${state}, worker = ${worker}, due = ${due} WHERE id = ${ID} + 2`);
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(counters()).toMatchObject({ held_for: 'ledger-damaged', sent: 2, unknown: 1 });
    expect(inFile(folder, 'SELECT held_note FROM progress')).toEqual([{ held_note: 'delivery/one' }]);
    expect(places()).toEqual(['progress/one']);
    expect([await mend(true), await mend(true)]).toEqual([true, false]);
    expect(counters()).toMatchObject({ sent: 1, unknown: 2 });
    expect(states()).toEqual([
      [1, 3],
      [2, 8],
      [3, 8],
    ]);
  });

  test.each<[string, readonly string[]]>([
    [
      'one is out of place and one says nothing',
      [
        `INSERT INTO delivery (id, campaign, state, token, attempts, at) VALUES (${ID} + 7, 1, 3, 1, 1, 1)`,
        `UPDATE delivery SET worker = 1 WHERE id = ${ID} + 3`,
      ],
    ],
    [
      'one has lost its row and one its delivery',
      [`DELETE FROM recipient WHERE id = ${ID} + 2`, `DELETE FROM delivery WHERE id = ${ID} + 3`],
    ],
  ])('is counted anew where %s, though one may have been taken for another, too', async (_what, harm) => {
    campaign({ failed: 0, sent: 2 });
    inFile(folder, ...harm);
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(counters()).toMatchObject({ sent: 1, failed: 1, unknown: 1, held_for: 'ledger-damaged' });
  });

  test('says that something was done also where that changes no counter', async () => {
    campaign();
    spoil(folder, 'recipient', 0, 'vars', 1);
    expect([await mend(), await mend()]).toEqual([true, false]);
    expect(places()).toEqual(['recipient/one.1']);
    expect(counters()).toMatchObject(asCounted);
  });

  test('is not waited for where nobody is written to any more', async () => {
    campaign({ failed: 0, sent: 2, wanted: 2, wanted_at: 1, cancelled: 1, pending: 0, fresh: 0 });
    expect(await mend()).toBe(true);
    expect(counters()).toMatchObject({ held_for: null, sent: 1, unknown: 2, cancelled: 1 });
  });
});

import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { asideWarnings, noteMissing } from '../../../src/backend/sqlite/aside.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { countsAreOff } from '../../../src/backend/sqlite/damage.ts';
import { isDamaged, mendCampaign } from '../../../src/backend/sqlite/mend-campaign.ts';
import { readingTables } from '../../../src/backend/sqlite/mend-reading.ts';
import { largeTables, smallTables } from '../../../src/backend/sqlite/mend-tables.ts';
import { mendAll } from '../../../src/backend/sqlite/mender.ts';
import { ownWords } from '../../../src/own-words.ts';
import { folderWith } from '../../helpers/folder.ts';
import { handClock } from '../hand-clock.ts';
import { inFile, spoil } from './rubbish.ts';

const NOW = handClock().now();
const ID = 2 ** 32;
let folder = '';
let connection: Connection;

beforeEach(async () => {
  folder = folderWith();
  connection = await Connection.open({ folder, clock: handClock(), readonly: false });
  onTestFinished(() => connection.close());
});

const places = () => inFile(folder, 'SELECT place FROM aside ORDER BY place').map(({ place }) => place);
const COUNTERS =
  'open, held_for, finished_at, cursor, fresh, total, pending, claimed, sent, failed, unknown, skipped, cancelled';
const counters = () => inFile(folder, `SELECT ${COUNTERS} FROM progress`)[0];
const states = () =>
  inFile(folder, 'SELECT id, state FROM delivery ORDER BY id').map(({ id, state }) => [Number(id) - ID, state]);

/** A released campaign of five: sent, failed, unknown, and two that nobody was claimed of; the last of them skipped. */
function campaign(over: Readonly<Record<string, number | string>> = {}): void {
  const numbers = {
    open: 1,
    cursor: 3,
    fresh: 1,
    total: 5,
    pending: 1,
    sent: 1,
    failed: 1,
    unknown: 1,
    skipped: 1,
    ...over,
  };
  const values = Object.values(numbers).map((value) => (typeof value === 'string' ? `'${value}'` : value));
  inFile(
    folder,
    "INSERT INTO account (id, name) VALUES (1, 'main')",
    `INSERT INTO campaign (id, public_id, stage, account, name, mode, delay_ms, on_unknown, digest, sender, created_at,
      released_at, message) VALUES (1, 'one', 1, 1, '', 'async', 0, 'keep', '', '', 1, 1, '{}')`,
    `INSERT INTO progress (campaign, ${Object.keys(numbers).join(', ')}) VALUES (1, ${values.join(', ')})`,
    `INSERT INTO recipient (id, email, vars, skip) SELECT ${ID} + value, 'm' || value || '@example.org', '{}',
      CASE value WHEN 5 THEN 1 END FROM json_each('[1,2,3,4,5]')`,
    `INSERT INTO delivery (id, campaign, state, token, attempts, at) SELECT ${ID} + key + 1, 1, value, 1, 1, 1
      FROM json_each('[3,7,8]')`,
  );
}

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

describe('tables that nothing is sent by', () => {
  test.each<[string, string, string, string]>([
    ['timeline', 'sent', 'campaign, at, sent, deferred, failed, unknown', '1, 60000, 1, 0, 0, 0'],
    ['stop', 'since', 'owner, reason, since', "1, 'paused', 5"],
    ['address', 'part', 'id, part', "1, x'00000000'"],
    ['return_mail', 'name', 'seq, name', "1, 'a mail'"],
    ['return_total', 'count', 'cause, count', '1, 2'],
    ['return_watch', 'gone', 'campaign, since, gone, dead', '1, 5, 2, 1'],
  ])(
    'lose what cannot be understood of %s, which is set aside, and nothing else',
    async (table, column, columns, values) => {
      campaign();
      inFile(folder, `INSERT INTO ${table} (${columns}) VALUES (${values})`);
      await mendAll(connection, readingTables);
      expect(inFile(folder, `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 1 }]);
      spoil(folder, table, 0, column, new Uint8Array(3));
      await mendAll(connection, readingTables);
      expect(inFile(folder, `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 0 }]);
      expect(places()).toEqual([expect.stringMatching(`^${table}/`)]);
      expect(counters()).toMatchObject({ held_for: null });
    },
  );
});

describe('tables of the whole ledger', () => {
  test.each<[string, string, string, string, string]>([
    ['webhook', 'lease', 'key, label, kinds, seen_at', "'k', 'l', ' x ', 1", 'webhook/k'],
    [
      'webhook_event',
      'at',
      'seq, endpoint, id, kind, at, data, due',
      "7, 'k', 'e', 'x', 1, '{}', 1",
      'webhook_event/7',
    ],
    ['webhook_told', 'reason', 'campaign, reason', "1, 'paused'", 'webhook_told/1'],
    ['mailbox', 'lease', 'key, label', "'k', 'l'", 'mailbox/k'],
  ])('lose what cannot be understood of %s', async (table, column, columns, values, place) => {
    campaign();
    inFile(folder, `INSERT INTO ${table} (${columns}) VALUES (${values})`);
    await mendAll(connection, [...smallTables, ...largeTables]);
    expect(places()).toEqual([]);
    spoil(folder, table, 0, column, new Uint8Array(3));
    await mendAll(connection, [...smallTables, ...largeTables]);
    expect(inFile(folder, `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 0 }]);
    expect(places()).toEqual([place]);
  });

  test('hold what is open where somebody who is not to be written to is lost', async () => {
    campaign();
    inFile(
      folder,
      "INSERT INTO suppression (key, reason, detail, at) VALUES ('a', 'operator', '', 1), ('b', 'operator', '', 1)",
    );
    spoil(folder, 'suppression', 0, 'key', 7);
    await mendAll(connection, largeTables);
    expect(inFile(folder, 'SELECT key FROM suppression')).toEqual([{ key: 'b' }]);
    expect(counters()).toMatchObject({ held_for: 'ledger-damaged' });
  });

  test('give a new name to a ledger that has lost its own', async () => {
    for (const id of ['abc', '0123456789abcdeg', '0123456789ABCDEF', '0123456789abcdef0']) {
      inFile(folder, `UPDATE ledger SET id = '${id}'`, 'DELETE FROM aside');
      await mendAll(connection, smallTables);
      expect(inFile(folder, 'SELECT id FROM ledger')).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
      expect(places()).toEqual(['ledger']);
    }
  });

  test('count on from the greatest number that was given where that is lost', async () => {
    campaign();
    inFile(
      folder,
      "INSERT INTO worker (slot, id, host, boot, pid, concurrency, started_at, last_seen_at) VALUES (6, 'w', '', '', 1, 1, 1, 1)",
    );
    inFile(folder, 'UPDATE sqlite_sequence SET seq = -1');
    await mendAll(connection, smallTables);
    expect(inFile(folder, 'SELECT name, seq FROM sqlite_sequence ORDER BY name')).toEqual([
      { name: 'campaign', seq: 1 },
      { name: 'worker', seq: 6 },
    ]);
    expect(places()).toEqual(['sqlite_sequence/campaign', 'sqlite_sequence/worker']);
  });

  test('hold campaigns of an account that nobody knows any more', async () => {
    campaign();
    inFile(folder, 'DELETE FROM account');
    await mendAll(connection, smallTables);
    expect(inFile(folder, 'SELECT id, name FROM account')).toEqual([{ id: 1, name: '?1' }]);
    expect(places()).toEqual(['account/?1']);
    expect(inFile(folder, 'SELECT held_for, held_note FROM progress')).toEqual([
      { held_for: 'ledger-damaged', held_note: 'account/?1' },
    ]);
  });

  test.each([
    ['is the greatest there can be', 2 ** 31 - 1, 2 ** 31 - 1],
    ['is none', 2 ** 31, 0],
    ['is not even a number', 'abc', 0],
  ])('hold, once, campaigns of an account whose number %s', async (_what, number, kept) => {
    campaign();
    spoil(folder, 'campaign', 0, 'account', number);
    await mendAll(connection, smallTables);
    expect(inFile(folder, 'SELECT a.id, a.name FROM campaign c JOIN account a ON a.id = c.account')).toEqual([
      { id: kept, name: `?${kept}` },
    ]);
    expect(counters()).toMatchObject({ held_for: 'ledger-damaged' });
    expect(smallTables.some(({ isDamaged }) => isDamaged(connection))).toBe(false);
  });

  test('have nothing of counters without their campaign, and make those that are misplaced', async () => {
    campaign();
    inFile(folder, 'UPDATE progress SET open = 0');
    await mendAll(connection, smallTables);
    expect(counters()).toMatchObject({ open: 1 });
    inFile(folder, 'DELETE FROM aside', 'UPDATE progress SET campaign = 9');
    await mendAll(connection, smallTables);
    expect(inFile(folder, 'SELECT campaign, total FROM progress')).toEqual([{ campaign: 1, total: 5 }]);
    expect(places()).toEqual(['campaign/?9', 'progress/one']);
  });
});

test('ten places that were set aside are named, and how many more there are', async () => {
  const warning = () => asideWarnings(connection)[0]?.detail;
  expect(asideWarnings(connection)).toEqual([]);
  const names = Array.from({ length: 11 }, (_, i) => `place-${String.fromCharCode(97 + i)}`);
  await connection.write(() => names.slice(0, 10).map((name) => noteMissing(connection, name)));
  expect(warning()).toBe(names.slice(0, 10).join(', '));
  await connection.write(() => noteMissing(connection, names[10] as string));
  expect(warning()).toBe(`${names.slice(0, 10).join(', ')} ... (11)`);
});

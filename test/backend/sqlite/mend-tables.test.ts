import { beforeEach, describe, expect, test } from 'vitest';
import { asideWarnings, noteMissing, setAside } from '../../../src/backend/sqlite/aside.ts';
import type { Connection } from '../../../src/backend/sqlite/connection.ts';
import { readingTables } from '../../../src/backend/sqlite/mend-reading.ts';
import { largeTables, smallTables } from '../../../src/backend/sqlite/mend-tables.ts';
import { mendAll } from '../../../src/backend/sqlite/mender.ts';
import { freshConnection } from './helpers.ts';
import { oneCampaign } from './one-campaign.ts';
import { inFile, spoil } from './rubbish.ts';

let folder = '';
let connection: Connection;

beforeEach(async () => {
  ({ folder, connection } = await freshConnection());
});

const places = () => inFile(folder, 'SELECT place FROM aside ORDER BY place').map(({ place }) => place);
const counters = () => inFile(folder, 'SELECT open, held_for FROM progress')[0];
const campaign = () => oneCampaign(folder);

describe('tables that nothing is sent by', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'timeline',
      'campaign, at, sent, deferred, failed, unknown',
      '1, 60000, 1, 0, 0, 0',
      ['campaign', 'at', 'sent', 'deferred', 'failed', 'unknown', 'returned', 'complained'],
    ],
    ['stop', 'owner, reason, since', "1, 'paused', 5", ['owner', 'reason', 'since', 'until']],
    ['address', 'id, part', "1, x'00000000'", ['part']],
    ['return_mail', 'seq, name', "1, 'a mail'", ['name']],
    ['return_total', 'cause, count', '1, 2', ['count']],
    ['return_watch', 'campaign, since, gone, dead', '1, 5, 2, 1', ['since', 'gone', 'dead']],
  ])(
    'lose what cannot be understood of %s, which is set aside, and nothing else',
    async (table, columns, values, damaged) => {
      campaign();
      for (const column of damaged) {
        inFile(folder, 'DELETE FROM aside', `INSERT INTO ${table} (${columns}) VALUES (${values})`);
        await mendAll(connection, readingTables);
        expect(inFile(folder, `SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 1 }]);
        spoil(folder, table, 0, column, new Uint8Array(3));
        await mendAll(connection, readingTables);
        expect(inFile(folder, `SELECT count(*) AS n FROM ${table}`), column).toEqual([{ n: 0 }]);
        expect(places()).toEqual([expect.stringMatching(`^${table}/`)]);
      }
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

test('a thousand places are set aside, and no more: whoever damages more has no use for a longer list', async () => {
  const kept = () => connection.get<{ count: number }>('SELECT count(*) AS count FROM aside')?.count;
  await connection.write(() => {
    for (let i = 0; i < 999; i += 1) noteMissing(connection, `delivery/a.${i}`);
    const rows = { table: 'account', where: 'true', place: "'account/' || name", why: 'not understood' };
    for (const name of ['one', 'two']) connection.run('INSERT INTO account (name) VALUES (?)', name);
    setAside(connection, rows);
    expect(kept()).toBe(1_000);
    noteMissing(connection, 'delivery/b.1');
    setAside(connection, { ...rows, place: "'again/' || name" });
    expect(kept()).toBe(1_000);
    connection.run("DELETE FROM aside WHERE place = 'delivery/a.1'");
    noteMissing(connection, 'delivery/b.1');
    expect(kept()).toBe(1_000);
  });
});

import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { COPY_ROWS, type LedgerRecord } from '../../../src/backend/copy/records.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { openSqliteSource } from '../../../src/backend/sqlite/dump.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { sqliteTarget } from '../../../src/backend/sqlite/target.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, Hands } from '../hands.ts';
import { inFile } from './rubbish.ts';

const clock = handClock();
let folder = '';
let backend: Backend;

beforeEach(async () => {
  folder = folderWith();
  backend = await openSqliteBackend({ folder, clock });
  onTestFinished(() => backend.close());
});

async function records(from = folder): Promise<LedgerRecord[]> {
  const source = await openSqliteSource({ folder: from, clock });
  onTestFinished(() => source.close());
  return collect(source.records());
}

const ofKind = <Kind extends LedgerRecord['kind']>(all: readonly LedgerRecord[], kind: Kind) =>
  all.filter((record): record is Extract<LedgerRecord, { kind: Kind }> => record.kind === kind);

/** A ledger made of these in a folder of its own. */
async function madeOf(some: readonly LedgerRecord[]): Promise<string> {
  const to = folderWith();
  const one = async function* () {
    yield* some;
  };
  const plan = { campaigns: [], bytes: 0, note: 'n', keep: false, suffix: 'x', keepCopy: async () => '' };
  await sqliteTarget({ folder: to, clock, witness: null }).replace(one(), plan);
  return to;
}

test('a folder without a ledger has an empty one, of no name and no size', async () => {
  const source = await openSqliteSource({ folder: folderWith(), clock });
  expect([await source.size(), await collect(source.records())]).toEqual([0, []]);
  await source.close();
});

test('the size of a ledger is that of its released lists, and its name is its own', async () => {
  await campaignOf(backend, 3);
  await campaignOf(backend, 2);
  const { id } = await backend.createDraft(newCampaign());
  await backend.addDeliveries(id, rowsFrom(1, 7));
  const source = await openSqliteSource({ folder, clock });
  expect(await source.size()).toBe(5);
  expect([{ id: source.ledger }]).toEqual(inFile(folder, 'SELECT id FROM ledger'));
  await source.close();
});

test('what is lost is copied with whether the operator has said so', async () => {
  inFile(folder, "INSERT INTO lost_campaign (public_id, at, accepted) VALUES ('one', 5, 0), ('two', 6, 1)");
  const lost = ofKind(await records(), 'lost');
  expect(lost).toEqual([
    { kind: 'lost', id: 'one', at: 5, accepted: false },
    { kind: 'lost', id: 'two', at: 6, accepted: true },
  ]);
  expect(ofKind(await records(await madeOf(lost)), 'lost')).toEqual(lost);
});

test.each([1, COPY_ROWS, COPY_ROWS + 1])(
  'no piece of what there is %i times is empty, and none too large',
  async (count) => {
    const names = Array.from({ length: count }, (_, i) => `mail ${String(i).padStart(4, '0')}`);
    const values = names.map((name) => `('${name}')`).join(', ');
    inFile(
      folder,
      `INSERT INTO return_mail (name) VALUES ${values}`,
      `INSERT INTO suppression (key, reason, detail, at) SELECT name, 'operator', '', 1 FROM return_mail`,
      `INSERT INTO webhook (key, label, kinds, seen_at) VALUES ('k', 'l', ' x ', 1)`,
      `INSERT INTO webhook_event (endpoint, id, kind, at, data, due) SELECT 'k', name, 'x', 1, '{}', 1 FROM return_mail`,
    );
    const all = await records();
    const sizes = count > COPY_ROWS ? [COPY_ROWS, 1] : [count];
    expect(ofKind(all, 'return-mails').map((piece) => piece.names.length)).toEqual(sizes);
    expect(ofKind(all, 'return-mails').flatMap((piece) => piece.names)).toEqual(names);
    expect(ofKind(all, 'suppressions').map(({ entries }) => entries.length)).toEqual(sizes);
    expect(ofKind(all, 'suppressions').flatMap(({ entries }) => entries.map(([key]) => key))).toEqual(names);
    expect(ofKind(all, 'webhook-events').map(({ events }) => events.length)).toEqual(sizes);
    expect(ofKind(all, 'webhook-events').flatMap(({ events }) => events.map(([id]) => id))).toEqual(names);
  },
);

test.each([COPY_ROWS - 1, COPY_ROWS, COPY_ROWS + 1])(
  'a list of %i is copied in pieces, as far as it was claimed',
  async (count) => {
    const id = await campaignOf(backend, count);
    const other = await campaignOf(backend, 2);
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const sent = await new Hands(backend, 'w', id).send(count - 1);
    await new Hands(backend, 'w', other).send(1);
    const all = await records();
    const own = (kind: 'rows' | 'states') => ofKind(all, kind).filter(({ campaign }) => campaign === id);
    const rows = own('rows').flatMap((piece) =>
      piece.kind === 'rows' ? piece.rows.map((row, i) => [piece.first + i, row[0]]) : [],
    );
    expect(rows).toEqual(Array.from({ length: count }, (_, i) => [i + 1, `member${i + 1}@example.org`]));
    expect(own('rows')).toHaveLength(count > COPY_ROWS ? 2 : 1);
    const states = own('states').flatMap((piece) =>
      piece.kind === 'states' ? piece.states.map((state) => state?.[1]) : [],
    );
    expect(states).toEqual(sent.map(({ token }) => token));
    expect(own('states').map((piece) => piece.kind === 'states' && piece.first)).toEqual(
      count - 1 > COPY_ROWS ? [1, COPY_ROWS + 1] : [1],
    );
  },
);

test('contents are copied part by part, with the campaigns that hold them, and none that is not whole', async () => {
  const bytes = Buffer.alloc(2 ** 20 + 5, 'Bonjour, ');
  const [large, small] = [await backend.putContent(bytes), await backend.putContent(Buffer.from('x'))];
  const half = await backend.putContent(Buffer.from('y'));
  const { id } = await backend.createDraft(newCampaign());
  await backend.holdContents(id, [small, large]);
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  inFile(folder, `UPDATE content SET complete = 0 WHERE sha256 = '${half}'`);
  const all = await records();
  expect(ofKind(all, 'content')).toEqual([
    { kind: 'content', sha256: large, size: bytes.length, putAt: clock.now() },
    { kind: 'content', sha256: small, size: 1, putAt: clock.now() },
  ]);
  expect(
    ofKind(all, 'part').map(({ sha256, part, base64 }) => [sha256, part, Buffer.from(base64, 'base64').length]),
  ).toEqual([
    ...[
      [large, 0, 2 ** 20],
      [large, 1, 5],
    ],
    [small, 0, 1],
  ]);
  expect(ofKind(all, 'uses')).toEqual([{ kind: 'uses', campaign: id, hashes: [large, small] }]);
  const to = await madeOf(all);
  const copy = await openSqliteBackend({ folder: to, clock });
  onTestFinished(() => copy.close());
  expect(Buffer.compare(await copy.getContent(large), bytes)).toBe(0);
  expect(inFile(to, 'SELECT count(*) AS n FROM content_use')).toEqual([{ n: 2 }]);
});

test('an account is copied with its hold, its pace and what its windows have, and has no hold where there is none', async () => {
  const limits = {
    perSecond: 2,
    windows: [
      { ms: 1_000, most: 5 },
      { ms: 60_000, most: 9 },
    ],
  };
  await backend.limitAccount('main', limits);
  await backend.hold('main', { reason: 'quota', message: 'full', until: clock.now() + 5 });
  inFile(
    folder,
    "INSERT INTO account (id, name) VALUES (7, 'free')",
    "UPDATE account SET held_ms = 3, tat = 4.5, slow_ceiling = 2.5, slow_at = 6, slow_cuts = 7 WHERE name = 'main'",
    "INSERT INTO account_run (account, ms, seq, first, last, count) SELECT id, 1000, 0, 1, 2, 3 FROM account WHERE name = 'main'",
    "INSERT INTO account_run (account, ms, seq, first, last, count) SELECT id, 1000, 1, 4, 5, 6 FROM account WHERE name = 'main'",
  );
  const accounts = ofKind(await records(), 'account');
  expect(accounts).toMatchObject([
    {
      ...{
        name: 'main',
        limits: JSON.stringify(limits),
        tat: 4.5,
        heldMs: 3,
        slowed: { ceiling: 2.5, at: 6, cuts: 7 },
      },
      hold: { reason: 'quota', message: 'full', since: clock.now(), until: clock.now() + 5, own: false },
      windows: [
        [
          1_000,
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
        [60_000, []],
      ],
    },
    { name: 'free', hold: null, slowed: null, limits: null, windows: [] },
  ]);
  const to = await madeOf(accounts);
  expect(ofKind(await records(to), 'account')).toEqual(accounts);
  expect(inFile(to, 'SELECT own_hold, held_since FROM account ORDER BY id')).toEqual([
    { own_hold: 0, held_since: clock.now() },
    { own_hold: 0, held_since: null },
  ]);
  expect(inFile(to, 'SELECT ms, used, head, tail FROM account_window ORDER BY ms')).toEqual([
    { ms: 1_000, used: 9, head: 0, tail: 2 },
    { ms: 60_000, used: 0, head: 0, tail: 0 },
  ]);
});

test('what nobody knows the outcome of counts against the account that sends, and against none that has no limits', async () => {
  const limits = JSON.stringify({ perSecond: null, windows: [{ ms: 60_000, most: 9 }] });
  const account = (name: string, of: string | null): LedgerRecord => {
    const rest = { epoch: 0, tat: null, heldMs: 0, hold: null, slowed: null, stops: [] };
    return { kind: 'account', name, limits: of, windows: of ? [[60_000, []]] : [], ...rest };
  };
  const whole = (id: string, name: string): LedgerRecord[] => {
    const state = (of: 'sending' | 'claimed' | 'sent') => [of, 1, 1, 1, null, null, null] as const;
    const facts = {
      ...newCampaign(),
      account: name,
      total: 4,
      createdAt: 1,
      releasedAt: 1,
      notBefore: null,
      startBy: null,
    };
    return [
      {
        kind: 'rows',
        campaign: id,
        first: 1,
        rows: rowsFrom(1, 4).map(({ email }) => [email, null, '{}', 0] as const),
      },
      {
        kind: 'states',
        campaign: id,
        first: 1,
        states: [state('sending'), state('claimed'), state('sending'), state('sent')],
      },
      { kind: 'campaign', id, ...facts, wanted: 'run', wantedAt: null, startedAt: 1, finishedAt: null, tat: null },
    ];
  };
  const to = await madeOf([
    ...[account('main', limits), account('free', null)],
    ...[whole('a', 'main'), whole('b', 'main'), whole('c', 'free')].flat(),
  ]);
  expect(inFile(to, 'SELECT used FROM account_window')).toEqual([{ used: 4 }]);
  expect(inFile(to, 'SELECT pending, unknown, sent, cursor, fresh, held_for FROM progress')).toEqual(
    Array(3).fill({ pending: 1, unknown: 2, sent: 1, cursor: 4, fresh: 0, held_for: 'restored' }),
  );
});

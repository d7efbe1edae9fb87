import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { COPY_ROWS, type LedgerRecord, type RowCopy, type StateCopy } from '../../../src/backend/copy/records.ts';
import { poolNamed } from '../../../src/backend/pool.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { redisSource } from '../../../src/backend/redis/dump.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { redisTarget } from '../../../src/backend/redis/target.ts';
import { noReturns } from '../../../src/backend/return-rule.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { wholeOf } from '../copy/ledger.ts';
import { type Place, recordsOf, replaceIn } from '../copy/places.ts';
import { handClock } from '../hand-clock.ts';

const CLOCK = handClock();
const AT = CLOCK.now() - 1_000;
const ID = 'c0';

/** Pieces of a campaign of so many rows, made up here, of which so many were ever claimed. */
function piecesOf(total: number, stateAt: (number: number) => StateCopy, reached = total): LedgerRecord[] {
  const numbers = (from: number, upTo: number) => Array.from({ length: upTo - from }, (_, i) => from + i + 1);
  const row = (number: number): RowCopy => [`member${number}@example.org`, null, '{}', 0];
  const pieces: LedgerRecord[] = [];
  for (let from = 0; from < total; from += COPY_ROWS) {
    const rows = numbers(from, Math.min(from + COPY_ROWS, total)).map(row);
    pieces.push({ kind: 'rows', campaign: ID, first: from + 1, rows });
  }
  for (let from = 0; from < reached; from += COPY_ROWS) {
    const states = numbers(from, Math.min(from + COPY_ROWS, reached)).map(stateAt);
    pieces.push({ kind: 'states', campaign: ID, first: from + 1, states });
  }
  return pieces;
}

function campaign(total: number, account = 'main'): LedgerRecord {
  return {
    ...{ kind: 'campaign', id: ID, total, account, name: 'name', mode: 'async', sender: '', delayMs: 0 },
    ...{ onUnknown: 'keep', key: null, digest: 'd', message: '{}', createdAt: AT, releasedAt: AT, notBefore: null },
    ...{ startBy: null, wanted: 'run', wantedAt: null, startedAt: AT, finishedAt: null, tat: null },
  };
}

/** What waits is due. `end`: why it came back, and by which of several accounts it was begun. */
function state(name: StateCopy[0], number: number, back: StateCopy[7] = null, by?: number): StateCopy {
  return [name, number, 0, AT, name === 'pending' ? AT : null, null, null, back, by];
}

/** A ledger in Redis as it is made of a backup (backend/redis/load.ts). */
describe.skipIf(redisMissing() !== null)('a ledger in Redis that is made of copies', () => {
  let server: RedisServer;
  let place: Place;
  beforeAll(async () => {
    server = await RedisServer.start();
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    const connect = () => Connection.open({ settings, clock: CLOCK, time: 'clock' });
    place = {
      name: 'redis',
      open: () => openRedisBackend({ settings, clock: CLOCK, folder: folderWith(), time: 'clock' }),
      source: async () => redisSource(await connect()),
      target: async () => redisTarget(await connect(), { flushedMs: 0 }),
    };
  });
  afterAll(() => server.close());
  beforeEach(() => server.command('FLUSHALL'));

  async function opened(): Promise<Backend> {
    const backend = await place.open();
    onTestFinished(() => backend.close());
    return backend;
  }

  test('counts what became of all deliveries, of more than are settled at once', async () => {
    const names = ['sent', 'failed', 'unknown', 'returned', 'pending'] as const;
    const total = 4_203;
    const reached = 4_150;
    const nameAt = (number: number) => names[number % 5] as (typeof names)[number];
    const stateAt = (number: number): StateCopy => {
      const name = nameAt(number);
      return state(name, number, name === 'returned' ? ['full', false] : null);
    };
    const records = piecesOf(total, stateAt, reached);
    await replaceIn(place, [...records, campaign(total)]);
    const backend = await opened();
    const each = reached / 5;
    expect((await backend.campaign(ID))?.counts).toMatchObject({
      ...{
        total,
        sent: each,
        failed: each,
        unknown: each,
        returned: each,
        pending: each + total - reached,
        skipped: 0,
      },
    });
    expect(await backend.returnCounts(ID)).toEqual({ ...noReturns(), full: each });
    await backend.setWanted(ID, 'run');
    await backend.registerWorker({ id: 'v', host: 'host', boot: 'boot', pid: 2, concurrency: 2 });
    const claims = [{ campaign: ID, want: 2_000 }];
    const turn = await backend.exchange({ worker: 'v', records: [], begins: [], claims });
    expect(turn.claims[0]).toHaveLength(each + total - reached);
  });

  test.each([
    ['one account', 'main', { main: 450, other: 0 }],
    ['two accounts', poolNamed(['main', 'other']), { main: 150, other: 300 }],
  ])('counts all that was on the wire as sent by whom it was: %s', async (_, account, used) => {
    const window = { ms: 86_400_000, most: 9_000 };
    const limits = JSON.stringify({ perSecond: null, windows: [window] });
    const accounts = ['main', 'other'].map((name): LedgerRecord => {
      const of = { epoch: 0, hold: null, heldMs: 0, tat: null, slowed: null, stops: [] };
      return { kind: 'account', name, ...of, limits, windows: [[window.ms, []]] };
    });
    const pooled = account !== 'main';
    const records = piecesOf(450, (number) => {
      return pooled ? state('sending', number, null, number % 3 === 0 ? 0 : 1) : state('sending', number);
    });
    await replaceIn(place, [...records, campaign(450, account), ...accounts]);
    const backend = await opened();
    for (const [name, count] of Object.entries(used)) {
      const [kept] = (await backend.accountUse(name))?.windows ?? [];
      expect(
        kept?.runs.reduce((sum, run) => sum + run.count, 0),
        name,
      ).toBe(count);
    }
  });

  test('has all contents that a campaign needs, and knows by each who needs it', async () => {
    const hashes = Array.from({ length: 3 }, (_, i) => `hash-${i}`);
    const uses: LedgerRecord = { kind: 'uses', campaign: ID, hashes };
    await replaceIn(place, [...piecesOf(1, (number) => state('sent', number)), uses, campaign(1)]);
    const [copy] = wholeOf(await recordsOf(place)).campaigns;
    expect(copy?.uses).toEqual(hashes);
    for (const hash of hashes) expect(await server.command('SMEMBERS', `facteur:users:${hash}`)).toEqual([ID]);
  });

  test('has nothing left of a campaign that was purged while it was read', async () => {
    const states = piecesOf(1_001, (number) => state('failed', number, null, 1));
    await replaceIn(place, [
      ...states,
      { kind: 'attempts', campaign: ID, attempts: [[1, AT, 'failed', '550']] },
      { kind: 'uses', campaign: ID, hashes: ['one', 'two'] },
      {
        kind: 'timeline',
        campaign: ID,
        stepMs: 60_000,
        spans: [[AT, 1, 1, 1, 1, 1, 1]],
        stops: [['paused', AT, null]],
      },
    ]);
    const left = ((await server.command('KEYS', 'facteur:*')) as string[]).sort();
    expect(left.filter((name) => name.includes(ID) || name.includes('users:'))).toEqual([]);
  });

  test('is none where a piece of it does not fit', async () => {
    const changes: LedgerRecord = { kind: 'changes', campaign: ID, changes: [[1, state('sent', 1)]] };
    const replaced = replaceIn(place, [changes, campaign(1)]);
    await expect(replaced).rejects.toThrow('no such key');
  });

  test('has nothing of the one that was there before, but for what must not be given out again', async () => {
    const kept = ['format', 'generation', 'ledger', 'run', 'seq', 'token'].map((name) => `facteur:${name}`);
    await replaceIn(place, []);
    const before = Number(await server.command('GET', 'facteur:seq'));
    await server.command('SET', 'facteur:one', 'x');
    await replaceIn(place, []);
    const keys = async () => ((await server.command('KEYS', '*')) as string[]).sort();
    expect(await keys()).toEqual(kept);
    await server.command('HSET', 'facteur:cuts', '1', '5');
    const many = Array.from({ length: 2_500 }, (_, i) => [`facteur:many:${i}`, 'x']).flat();
    await server.command('MSET', 'another program’s', 'x', ...many);
    await replaceIn(place, []);
    expect(await keys()).toEqual(['another program’s', 'facteur:cuts', ...kept]);
    expect(Number(await server.command('GET', 'facteur:seq'))).toBeGreaterThan(before);
  });
});

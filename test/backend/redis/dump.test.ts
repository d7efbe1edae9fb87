import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COPY_ROWS, type LedgerRecord } from '../../../src/backend/copy/records.ts';
import { poolNamed } from '../../../src/backend/pool.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { redisSource } from '../../../src/backend/redis/dump.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { ownWords } from '../../../src/own-words.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { wholeOf } from '../copy/ledger.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, Hands } from '../hands.ts';

/** Claims in one turn. */
const LENT = 2_000;

/** A ledger in Redis as it is read for a backup (backend/redis/dump.ts, dump-campaign.ts). */
describe.skipIf(redisMissing() !== null)('a copy of what is in Redis', () => {
  const clock = handClock();
  let server: RedisServer;
  let backend: Backend;
  let settings: Parameters<typeof openRedisBackend>[0]['settings'];
  beforeAll(async () => {
    server = await RedisServer.start();
    settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.command('FLUSHALL');
    backend = await openRedisBackend({ settings, clock, folder: folderWith(), time: 'clock' });
    await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
  });
  afterEach(() => backend.close());

  const key = (kind: string, id: string) => `facteur:${kind}:${id}`;

  /** All records; `meanwhile` is done when the first of that kind has been read. */
  async function records(kind: LedgerRecord['kind'] = 'campaign', meanwhile = async () => {}): Promise<LedgerRecord[]> {
    const source = redisSource(await Connection.open({ settings, clock, time: 'clock' }));
    const found: LedgerRecord[] = [];
    for await (const record of source.records()) {
      if (record.kind === kind && !found.some((before) => before.kind === kind)) await meanwhile();
      found.push(record);
    }
    await source.close();
    return found;
  }

  const kindsOf = (found: readonly LedgerRecord[]) => found.map((record) => record.kind);

  test('has no piece without anything in it, and none of one row less', async () => {
    const sizes = [1, 500, 2_001];
    for (const size of sizes) await new Hands(backend, 'w', await campaignOf(backend, size)).claim(500);
    const found = await records();
    expect(found.flatMap((record) => (record.kind === 'rows' ? [record.rows.length] : []))).toEqual([
      ...[1, 500, 500, 500, 500, 500, 1],
    ]);
    expect(found.flatMap((record) => (record.kind === 'states' ? [record.states.length] : [])).sort()).not.toContain(0);
    expect(wholeOf(found).campaigns.map(({ states }) => states.length)).toEqual([1, 500, 500]);
    expect(kindsOf(found)).not.toContain('uses');
    expect(kindsOf(found)).not.toContain('attempts');
  });

  test('shows at one moment what became of all that was in a worker’s hands when it was begun', async () => {
    const id = await campaignOf(backend, 800);
    const hands = new Hands(backend, 'w', id);
    const claims = await hands.claim(350);
    const found = await records('states', async () => {
      await hands.begin(claims);
      await hands.record(claims, 'sent');
      await hands.send(400);
    });
    const [campaign] = wholeOf(found).campaigns;
    expect(campaign?.states.map((copy) => copy?.[0])).toEqual(Array(750).fill('sent'));
    // Blocks whose end had been reached; the last one is read whole.
    const again = found.flatMap((record) => (record.kind === 'changes' ? record.changes : []));
    expect(again.map(([number]) => number)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  });

  test('has all claims, though more are made while it is read than it looks ahead, and more than it can read at one moment', async () => {
    const id = await campaignOf(backend, 21_400);
    const hands = new Hands(backend, 'w', id);
    const tokens = new Map<number, number>();
    const claim = async (upTo: number) => {
      while (tokens.size < upTo)
        for (const { number, token } of await hands.claim(Math.min(LENT, upTo - tokens.size)))
          tokens.set(number, token);
    };
    await claim(10_650);
    const found = await records('states', () => claim(21_350));
    const [campaign] = wholeOf(found).campaigns;
    expect(campaign?.states.map((copy) => copy?.[1])).toEqual(
      Array.from(campaign?.states ?? [], (_, i) => tokens.get(i + 1)),
    );
    expect(campaign?.states).toHaveLength(21_350);
    const pieces = found.flatMap((record) => (record.kind === 'changes' ? [record.changes] : []));
    for (const changes of pieces) {
      expect(changes.length).toBeLessThanOrEqual(COPY_ROWS);
      for (const [number, copy] of changes) expect(copy?.[1], String(number)).toBe(tokens.get(number));
    }
    // All but those of the last block.
    expect(new Set(pieces.flat().map(([number]) => number)).size).toBe(21_300);
  });

  test('has nothing more of a campaign that is purged meanwhile, and nothing of one whose turn has not come', async () => {
    for (let i = 0; i < 2; i += 1) {
      const hands = new Hands(backend, 'w', await campaignOf(backend, 2_500));
      await hands.record(await hands.onWire(20), 'failed');
      for (let left = 2_480; left > 0; ) left -= (await hands.send(LENT)).length;
    }
    clock.pass(1);
    const found = await records('states', async () => {
      expect(await backend.purge(clock.now())).toMatchObject({ campaigns: 2 });
    });
    // As many blocks as had been read by then.
    expect(kindsOf(found)).toEqual([...Array(5).fill('rows'), ...Array(20).fill('states'), 'account']);
  });

  test('shows what cannot be understood in a list or its ledger: nobody is written to by it', async () => {
    const id = await campaignOf(backend, 4);
    await new Hands(backend, 'w', id).onWire(2);
    await server.command('LSET', `${key('l', id)}:0`, 1, 'rubbish');
    await server.command('LSET', `${key('s', id)}:0`, 0, 'rubbish');
    await server.command('SET', key('f', id), '000');
    const [campaign] = wholeOf(await records()).campaigns;
    expect(campaign?.rows.map(([email, , , skip]) => [email, skip])).toEqual([
      ...[
        ['member1@example.org', 0],
        ['', 1],
        ['member3@example.org', 0],
        ['member4@example.org', 1],
      ],
    ]);
    expect(campaign?.rows[1]).toEqual(['', null, '{}', 1]);
    const perhaps = ownWords('perhaps-sent', {});
    expect(campaign?.states[0]).toEqual(['unknown', 0, 1, clock.now(), null, null, perhaps]);
    expect(campaign?.states[1]?.[0]).toBe('sending');
  });

  test('has the attempts of all that were ever claimed, piece by piece of the list', async () => {
    const id = await campaignOf(backend, 1_502);
    // Whole pieces, with nothing behind them.
    await new Hands(backend, 'w', id).claim(1_500);
    const pieces = async (...numbers: readonly number[]) => {
      await server.command('DEL', key('at', id));
      for (const number of numbers) await server.command('HSET', key('at', id), number, '5 f 550\n6 u ');
      return (await records()).flatMap((record) => (record.kind === 'attempts' ? [record.attempts] : []));
    };
    const noted = (number: number) => [
      [number, 5, 'failed', '550'],
      [number, 6, 'unknown', ''],
    ];
    expect(await pieces()).toEqual([]);
    expect(await pieces(1, 500, 501, 1_000, 1_500)).toEqual([
      [...noted(1), ...noted(500)],
      [...noted(501), ...noted(1_000)],
      noted(1_500),
    ]);
    // One that nobody ever claimed was not attempted.
    expect(await pieces(1_000, 1_501)).toEqual([noted(1_000)]);
  });

  test('says of a campaign whose texts and accounts are lost what is left of it', async () => {
    const { id } = await backend.createDraft({ ...newCampaign(), account: poolNamed(['main', 'other']), key: 'once' });
    await backend.addDeliveries(id, rowsFrom(1, 2));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    await server.command('DEL', key('m', id));
    await server.command('HDEL', key('c', id), 'released', 'out_0', 'out_1');
    const [campaign] = wholeOf(await records()).campaigns;
    expect(campaign).toMatchObject({
      ...{ name: '', mode: 'async', sender: '', key: null, digest: '', message: '', sentBy: [0, 0] },
      releasedAt: campaign?.createdAt,
    });
    await server.command('HDEL', key('c', id), 'account');
    expect(wholeOf(await records()).campaigns).toMatchObject([{ account: '', total: 2 }]);
  });

  test('has all contents that a campaign needs, however many', async () => {
    const id = await campaignOf(backend, 1);
    const hashes = Array.from({ length: 2 * COPY_ROWS + 1 }, (_, i) => `hash-${i}`);
    await server.command('SADD', key('uses', id), ...hashes);
    const [campaign] = wholeOf(await records()).campaigns;
    expect(new Set(campaign?.uses)).toEqual(new Set(hashes));
  });

  test('has all names of mails and all suppressions, however many', async () => {
    const names = rowsFrom(1, 2 * COPY_ROWS).map(({ email }) => email);
    for (const name of [...names, 'one more']) await server.command('ZADD', 'facteur:return-mails', '1', name);
    for (let i = 0; i < names.length; i += COPY_ROWS) {
      const some = names.slice(i, i + COPY_ROWS);
      await backend.suppress(some.map((name) => ({ key: name, reason: 'operator', detail: '' })));
    }
    const found = await records();
    const { mails, suppressions } = wholeOf(found);
    expect(mails).toEqual([...names, 'one more'].sort());
    expect(suppressions).toHaveLength(2 * COPY_ROWS);
    expect(kindsOf(found).filter((kind) => kind === 'return-mails')).toHaveLength(3);
    expect(kindsOf(found).filter((kind) => kind === 'suppressions')).toHaveLength(2);
    await server.command('ZREM', 'facteur:return-mails', 'one more');
    expect(kindsOf(await records()).filter((kind) => kind === 'return-mails')).toHaveLength(2);
  });

  test('leaves out a content of which a part is missing', async () => {
    const whole = await backend.putContent(Buffer.alloc(1.5 * 2 ** 20, 'a'));
    const half = await backend.putContent(Buffer.alloc(1.5 * 2 ** 20, 'b'));
    await server.command('DEL', `facteur:content:${half}:1`);
    const { contents } = wholeOf(await records());
    expect(Object.keys(contents)).toEqual([whole]);
    expect(contents[whole]).toMatchObject({ size: 1.5 * 2 ** 20, putAt: clock.now() });
  });

  test('is said beforehand to be of so many deliveries', async () => {
    const [one, other] = [await campaignOf(backend, 3), await campaignOf(backend, 4)];
    const source = redisSource(await Connection.open({ settings, clock, time: 'clock' }));
    expect(await source.size()).toBe(7);
    await server.command('HDEL', key('c', one), 'total');
    expect(await source.size()).toBe(4);
    await source.close();
    expect(other).not.toBe(one);
  });

  test('says of an account what is left of it', async () => {
    await server.command('SADD', 'facteur:accounts', 'main', 'other');
    await server.command('HSET', 'facteur:a:main', 'reason', 'auth', 'slow_ceiling', '2');
    const accounts = (await records()).filter((record) => record.kind === 'account');
    const nothing = { epoch: 0, heldMs: 0, limits: null, tat: null, slowed: null, windows: [], stops: [] };
    const hold = { reason: 'auth', message: '', since: 0, until: null, own: false };
    expect(accounts).toEqual([
      { kind: 'account', name: 'main', ...nothing, hold },
      { kind: 'account', name: 'other', ...nothing, hold: null },
    ]);
  });

  test('says of an endpoint what is left of it, and leaves out what waits and cannot be understood', async () => {
    await server.command('SADD', 'facteur:webhooks', 'k', 'lost', 'half');
    await server.command('HSET', 'facteur:webhook:k', 'label', 'one', 'kinds', ' a b ');
    await server.command('HSET', 'facteur:webhook:half', 'label', 'one');
    const event = (id: string, json: string, due: string) =>
      Promise.all([
        server.command('HSET', 'facteur:webhook:event:k', id, json),
        server.command('ZADD', 'facteur:webhook:due:k', due, id),
      ]);
    await event('whole', '["a",false,false,"5","{}"]', '7.5');
    await event('tried', '["a","x",3,"6","{}"]', '8');
    await server.command('HSET', 'facteur:webhook:tried:k', 'tried', '2 7 8');
    await event('half', '["a",', '9');
    await server.command('ZADD', 'facteur:webhook:due:k', '9', 'gone');
    const found = (await records()).filter(({ kind }) => kind === 'webhook' || kind === 'webhook-events');
    const times = { seenAt: 0, failingSince: null, notBefore: 0, successAt: null, errorAt: null, disabledAt: null };
    const events = [
      ['whole', 'a', null, null, 5, '{}', 0, null, null, 7],
      ['tried', 'a', 'x', 3, 6, '{}', 2, 7, 8, 8],
    ];
    expect(found).toEqual([
      { kind: 'webhook', key: 'k', label: 'one', events: ['a', 'b'], ...times, failures: 0, error: null, dropped: 0 },
      { kind: 'webhook-events', endpoint: 'k', events },
    ]);
  });

  test('has the parts of a content that goes meanwhile without anything in them', async () => {
    const hash = await backend.putContent(Buffer.alloc(1.5 * 2 ** 20, 'a'));
    const found = await records('content', async () => {
      await server.command('DEL', `facteur:content:${hash}:0`, `facteur:content:${hash}:1`);
    });
    const parts = found.filter((record) => record.kind === 'part');
    expect(parts).toEqual([0, 1].map((part) => ({ kind: 'part', sha256: hash, part, base64: '' })));
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ADD_CHUNK } from '../../../src/backend/chunk.ts';
import type { Notice } from '../../../src/backend/notice.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { AsideWatch } from '../../../src/backend/redis/aside.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { noReturns } from '../../../src/backend/return-rule.ts';
import type { DeliveryState } from '../../../src/backend/states.ts';
import { systemClock } from '../../../src/clock.ts';
import { collect } from '../../helpers/collect.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** More than one run of a list (backend/address-index.ts). */
const LONG = 66_100;
/** Makes the list of a campaign that long. */
const LENGTHEN = `local id = ARGV[1]
redis.call('DEL', 'facteur:l:' .. id .. ':0', 'facteur:k:' .. id)
for n = 1, ${LONG} do
  redis.call('RPUSH', 'facteur:l:' .. id .. ':' .. math.floor((n - 1) / 500), '["m' .. n .. '@example.org"]\\n{}')
end
redis.call('SET', 'facteur:f:' .. id, string.rep('0', ${LONG}))
redis.call('HSET', 'facteur:c:' .. id, 'total', ${LONG}, 'pending', ${LONG}, 'fresh', ${LONG})`;
/** Makes all of them sent, but for those that are named. */
const SEND = `local id = ARGV[1]
for n = 1, ${LONG} do redis.call('RPUSH', 'facteur:s:' .. id .. ':' .. math.floor((n - 1) / 100), 'o1 1 0 5 0 0 250') end
for i = 2, #ARGV do
  local n = tonumber(ARGV[i])
  redis.call('LSET', 'facteur:s:' .. id .. ':' .. math.floor((n - 1) / 100), (n - 1) % 100, 'f1 1 0 5 0 0 550')
end
redis.call('HSET', 'facteur:c:' .. id, 'pending', 0, 'fresh', 0, 'cursor', ${LONG}, 'failed', #ARGV - 1, 'sent', ${LONG} + 1 - #ARGV)`;
/** Campaigns of one row each, as they are kept, every other of them over. */
const CAMPAIGNS = `for i = 1, tonumber(ARGV[1]) do
  redis.call('HSET', 'facteur:c:x' .. i, 'n', i, 'stage', 'released', 'account', 'main', 'wanted', 'run', 'created', 1,
    'total', 1, 'pending', 1, 'open', i % 2)
  redis.call('ZADD', 'facteur:released', i, 'x' .. i)
end`;

describe.skipIf(redisMissing() !== null)('a large or odd ledger in Redis', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.server.command('FLUSHALL');
    backend = await redis.open();
  });

  test('says what it is', () => {
    const location = `redis://127.0.0.1:${redis.server.port}/0`;
    expect(backend.capabilities).toEqual({ name: 'redis', manyMachines: true, location, addChunk: ADD_CHUNK });
  });

  test('has an address found wherever it stands in a list of more than one run, which is made again when it was erased', async () => {
    const id = await campaignOf(backend, 1);
    await redis.server.command('EVAL', LENGTHEN, 0, id);
    const key = (number: number) => `m${number}@example.org`;
    const found = async (number: number) => {
      const { deliveries } = await backend.person(key(number), { limit: 5 });
      return deliveries.map(({ delivery }) => delivery.number);
    };
    const runs = async () => {
      const parts = (await redis.server.command('HKEYS', `facteur:k:${id}`)) as string[];
      return [...new Set(parts.map((part) => part.split(':')[0]))].sort();
    };
    // Of the first run and the second, at their ends and in blocks that are in both.
    for (const number of [1, 65_500, 65_501, 65_536, 65_537, 66_001, LONG]) {
      expect(await found(number), String(number)).toEqual([number]);
      expect(await backend.delivery(id, { key: key(number) })).toMatchObject({ number });
    }
    expect(await found(LONG + 1)).toEqual([]);
    expect(await runs()).toEqual(['0', '1']);
    await backend.setWanted(id, 'cancelled');
    expect(await backend.eraseDeliveries(key(65_536), [{ campaign: id, number: 65_536 }])).toBe(1);
    expect(await runs()).toEqual(['1']);
    expect(await found(65_536)).toEqual([]);
    expect(await backend.eraseDeliveries(key(65_537), [{ campaign: id, number: 65_537 }])).toBe(1);
    expect(await runs()).toEqual(['0']);
    expect(await found(65_538)).toEqual([65_538]);
  });

  test('has the few of a long list found that are in some states, page by page', async () => {
    const id = await campaignOf(backend, 1);
    await redis.server.command('EVAL', LENGTHEN, 0, id);
    const few = [19_999, 20_000, 20_001, 30_000, 50_000, LONG];
    // A page ends early where looking for it has taken long.
    const numbersIn = async (state: DeliveryState) => {
      const found: number[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page = await backend.deliveryPage(id, { states: [state], after, limit: 4 });
        found.push(...page.rows.map(({ number }) => number));
        after = page.next;
      }
      return found;
    };
    for (const number of few) await redis.server.command('SETRANGE', `facteur:f:${id}`, number - 1, '1');
    await redis.server.command('HSET', `facteur:c:${id}`, 'skipped', few.length, 'fresh', LONG - few.length);
    expect(await numbersIn('skipped')).toEqual(few);
    await redis.server.command('SET', `facteur:f:${id}`, '0'.repeat(LONG));
    await redis.server.command('HSET', `facteur:c:${id}`, 'skipped', 0);
    await redis.server.command('EVAL', SEND, 0, id, ...few);
    // First without what finds them, which is made of the ledger, and then by that.
    expect(await numbersIn('failed')).toEqual(few);
    const signs = String(await redis.server.command('GET', `facteur:i:${id}`));
    expect([...signs.matchAll(/f/g)].map(({ index }) => index + 1)).toEqual(few);
    expect(signs).toHaveLength(LONG);
    expect(await numbersIn('failed')).toEqual(few);
    expect(await numbersIn('unknown')).toEqual([]);
  });

  test('is counted whole, of more campaigns than are asked for at once', async () => {
    await redis.server.command('EVAL', CAMPAIGNS, 0, 1_201);
    const { unfinished, accounts } = await backend.tallies();
    expect(unfinished.map(({ id }) => id)).toEqual(Array.from({ length: 601 }, (_, i) => `x${1_201 - 2 * i}`));
    const counts = expect.objectContaining({ total: 1_201, pending: 1_201, sent: 0 });
    expect(accounts).toEqual([{ account: 'main', finished: 600, cancelled: 0, counts }]);
  });

  test('names some of what was set aside, and says how much there is', async () => {
    const aside = async () => (await backend.health()).find(({ code }) => code === 'set-aside')?.detail;
    expect(await aside()).toBeUndefined();
    const names = Array.from({ length: 11 }, (_, i) => String.fromCharCode(107 - i));
    const add = (name: string) => redis.server.command('HSET', 'facteur:aside', name, 'x');
    for (const name of names.slice(0, 10)) await add(name);
    expect(await aside()).toBe('b, c, d, e, f, g, h, i, j, k');
    await add('a');
    expect(await aside()).toBe('a, b, c, d, e, f, g, h, i, j ... (11)');
  });

  test('tells a worker what is set aside while it works, each once', async () => {
    const settings = { host: '127.0.0.1', port: redis.server.port, db: 0, username: null, password: null, tls: false };
    const connection = await Connection.open({ settings, clock: systemClock(), time: 'server' });
    onTestFinished(() => connection.close());
    const told: Notice[] = [];
    const watch = new AsideWatch(connection, (notice) => told.push(notice));
    const add = (name: string) => redis.server.command('HSET', 'facteur:aside', name, 'x');
    await add('before');
    await watch.look();
    await watch.look();
    expect(told).toEqual([]);
    for (const place of ['one', 'two']) {
      await add(place);
      told.length = 0;
      await watch.look();
      await watch.look();
      expect(told).toEqual([{ code: 'set-aside', params: { place } }]);
    }
  });

  test('counts what came back before anybody noted why as of unknown cause', async () => {
    const id = await campaignOf(backend, 1);
    const set = (...fields: string[]) => redis.server.command('HSET', `facteur:c:${id}`, ...fields);
    await set('returned', '5', 'complained', '2', 'back_full', '3', 'back_complaint', '1');
    expect(await backend.returnCounts(id)).toEqual({ ...noReturns(), full: 3, complaint: 1, unknown: 3 });
    await set('returned', '1', 'complained', 'rubbish');
    expect(await backend.returnCounts(id)).toEqual({ ...noReturns(), full: 3, complaint: 1 });
    const { id: draft } = await backend.createDraft(newCampaign());
    await redis.server.command('HSET', `facteur:c:${draft}`, 'returned', '5');
    expect(await backend.returnCounts(draft)).toEqual(noReturns());
    await redis.server.command('HSET', 'facteur:returns', 'full', '2');
    expect(await backend.returnTotals()).toEqual({ ...noReturns(), full: 2 });
  });

  test('turns away who is suppressed by what cannot be understood, and lists all there are', async () => {
    const entries = Array.from({ length: 1_000 }, (_, i) => `m${String(i).padStart(4, '0')}@example.org`);
    for (let i = 0; i < entries.length; i += 500) {
      await backend.suppress(entries.slice(i, i + 500).map((key) => ({ key, reason: 'operator', detail: 'x', at: 5 })));
    }
    await redis.server.command('HSET', 'facteur:suppressed', entries[0] as string, 'rubbish');
    await redis.server.command('HDEL', 'facteur:suppressed', entries[1] as string);
    const listed = await collect(backend.suppressions());
    expect(listed.map(({ key }) => key)).toEqual(entries.filter((_, i) => i !== 1));
    expect(listed.slice(0, 2)).toEqual([
      { key: entries[0], reason: 'operator', detail: 'rubbish', at: 0 },
      { key: entries[2], reason: 'operator', detail: 'x', at: 5 },
    ]);
    const { id } = await backend.createDraft(newCampaign());
    const rows = [0, 1, 2].map((i) => ({
      number: i + 1,
      email: entries[i] ?? '',
      key: entries[i] ?? '',
      vars: '{}',
      skip: null,
    }));
    expect((await backend.addDeliveries(id, rows)).map(({ number, reason }) => [number, reason])).toEqual([
      ...[
        [1, 'suppressed'],
        [3, 'suppressed'],
      ],
    ]);
  });

  test('remembers of lost campaigns which the operator has accepted', async () => {
    await redis.server.command('HSET', 'facteur:lost', 'x', '0', 'y', '0', 'z', '1');
    expect(await backend.lost()).toEqual(['x', 'y']);
    expect(await backend.acceptLost()).toBe(2);
    expect(await backend.acceptLost()).toBe(0);
    expect(await redis.server.command('HVALS', 'facteur:lost')).toEqual(['1', '1', '1']);
  });

  test('keeps times in whole milliseconds, and nothing happens before its time', async () => {
    const at = Math.floor(Date.now()) + 3_600_000;
    const { id } = await backend.createDraft(newCampaign());
    await backend.release(id, { notBefore: at + 0.5, startBy: at + 9.5, sameContentWindowMs: 0 });
    expect((await backend.campaign(id))?.notBefore).toBe(at + 1);
    expect(await redis.server.command('HGET', `facteur:c:${id}`, 'start_by')).toBe(String(at + 10));
    await backend.hold('main', { reason: 'quota', message: '', until: at + 0.5 });
    expect(await backend.accounts()).toMatchObject([{ hold: { until: at + 1 } }]);
  });

  test('is purged of what was over before a time, to the fraction of a millisecond', async () => {
    const id = await campaignOf(backend, 1);
    await new Hands(backend, await redis.worker(backend), id).send(1);
    const at = (await backend.campaign(id))?.finishedAt ?? 0;
    const none = { campaigns: 0, deliveries: 0 };
    expect(await backend.purgeable(at)).toEqual(none);
    expect(await backend.purge(at)).toEqual({ ...none, contents: 0 });
    expect(await backend.purgeable(at + 0.5)).toEqual({ campaigns: 1, deliveries: 1 });
    expect(await backend.purge(at + 0.5)).toEqual({ campaigns: 1, deliveries: 1, contents: 0 });
  });
});

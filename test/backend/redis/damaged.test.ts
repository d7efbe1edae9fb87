import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poolNamed } from '../../../src/backend/pool.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const nobody = { email: '', vars: '{}' };

/** What is lost or damaged under somebody who reads: the rest is shown, and of what is lost that it is there. */
describe.skipIf(redisMissing() !== null)('what is left of a damaged ledger is shown', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
  });
  afterAll(() => redis.close());

  const key = (kind: string, id: string) => `facteur:${kind}:${id}`;
  const pageOf = (id: string, query: Partial<Parameters<Backend['deliveryPage']>[1]> = {}) =>
    backend.deliveryPage(id, { after: 0, limit: 10, ...query });

  test('of a list with a row that is none, and without the flags of its end', async () => {
    const id = await campaignOf(backend, 4);
    await redis.server.command('LSET', `${key('l', id)}:0`, 1, 'rubbish');
    await redis.server.command('SET', key('f', id), '00');
    const rows = await collect(backend.deliveries(id, {}));
    const pending = { state: 'pending', skipReason: null, attempts: 0, reply: null, back: null };
    expect(rows).toMatchObject([
      ...[
        { ...pending, number: 1, email: 'member1@example.org' },
        { ...pending, ...nobody, number: 2 },
        { ...pending, number: 3, email: 'member3@example.org' },
        { ...pending, number: 4, email: 'member4@example.org' },
      ],
    ]);
    expect((await pageOf(id)).rows).toEqual(rows);
    for (const row of rows) expect(await backend.delivery(id, { number: row.number })).toEqual(row);
    const search = { text: 'member', match: 'part' } as const;
    expect((await pageOf(id, { search })).rows.map(({ number }) => number)).toEqual([1, 3, 4]);
    expect((await pageOf(id, { search: { text: 'membre', match: 'row' } })).rows.map(({ number }) => number)).toEqual([
      ...[1, 3, 4],
    ]);
    await redis.server.command('DEL', key('k', id));
    const { deliveries } = await backend.person('member3@example.org', { limit: 5 });
    expect(deliveries.filter(({ campaign }) => campaign === id)).toEqual([{ campaign: id, delivery: rows[2] }]);
    expect(await backend.delivery(id, { key: 'member2@example.org' })).toBeNull();
  });

  test('of a list of which all rows are lost', async () => {
    const id = await campaignOf(backend, 3);
    await redis.server.command('DEL', `${key('l', id)}:0`, key('f', id));
    const rows = await collect(backend.deliveries(id, {}));
    expect(rows).toMatchObject([1, 2, 3].map((number) => ({ number, ...nobody, state: 'pending' })));
    expect((await pageOf(id)).rows).toEqual(rows);
    expect(await backend.delivery(id, { number: 3 })).toEqual(rows[2]);
    expect((await pageOf(id, { search: { text: 'member', match: 'part' } })).rows).toEqual([]);
  });

  test('of a campaign whose texts are lost', async () => {
    const id = await campaignOf(backend, 1);
    await redis.server.command('DEL', key('m', id));
    expect(await backend.campaign(id)).toMatchObject({ name: id, mode: 'async', sender: '', message: '' });
  });

  test('of a campaign that does not say any more who sends it', async () => {
    const { id } = await backend.createDraft({ ...newCampaign(), account: poolNamed(['main', 'other']) });
    await backend.addDeliveries(id, rowsFrom(1, 2));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    const shares = ['main', 'other'].map((account) => ({ account, sent: 0, sending: 0, hold: null }));
    expect((await backend.campaign(id))?.pool).toEqual(shares);
    await redis.server.command('HDEL', key('c', id), 'account');
    expect(await backend.campaign(id)).toMatchObject({ account: '', topic: null, counts: { total: 2, pending: 2 } });
    expect((await backend.tallies()).unfinished).toContainEqual(expect.objectContaining({ id, account: '' }));
    expect(await backend.timeline(id)).toMatchObject({ stops: [] });
  });

  test('of attempts: those that can be understood', async () => {
    const id = await campaignOf(backend, 1);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.record(await hands.onWire(1), 'failed');
    const noted = await backend.attempts(id, 1);
    expect(noted).toMatchObject([{ state: 'failed', reply: 'failed' }]);
    const text = String(await redis.server.command('HGET', key('at', id), '1'));
    await redis.server.command('HSET', key('at', id), '1', `rubbish\n5 q 550\n${text}`);
    expect(await backend.attempts(id, 1)).toEqual(noted);
    expect(await backend.attempts(id, 2)).toEqual([]);
  });

  test('of troubles: the latest first, whatever they are and however many', async () => {
    const id = await campaignOf(backend, 12);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const claims = await hands.onWire(12);
    for (const claim of claims.slice(0, 8)) await hands.record([claim], 'failed');
    for (const claim of claims.slice(8)) {
      const { campaign, number, token } = claim;
      const records = [{ campaign, number, token, kind: 'unknown', reply: '' } as const];
      await backend.exchange({ worker: hands.id, records, begins: [], claims: [] });
    }
    // At times that no two have in common, in no order of their numbers.
    const at = (number: number) => 1_000 + ((number * 5) % 13);
    for (const { number } of claims) {
      const kind = number <= 8 ? 'tf' : 'tu';
      await redis.server.command('ZADD', key(kind, id), String(at(number)), String(number).padStart(8, '0'));
    }
    const latest = claims.map(({ number }) => number).sort((a, b) => at(b) - at(a));
    expect((await backend.troubles(id, 12)).map(({ number }) => number)).toEqual(latest);
    expect((await backend.troubles(id, 5)).map(({ number }) => number)).toEqual(latest.slice(0, 5));
    expect(await backend.troubles(id, 0)).toEqual([]);
  });
});

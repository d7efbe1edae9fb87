import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { script } from '../../../src/backend/redis/scripts.ts';
import { collect } from '../../helpers/collect.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** What a worker was lent by an answer that never reached it (backend/redis/held.ts). */
describe.skipIf(redisMissing() !== null)('claims that a worker never heard of', () => {
  let redis: ForgetfulRedis;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
  });
  afterAll(() => redis.close());

  test('are given back: not those it knows, not those it has begun, nobody else’s', async () => {
    const backend = await redis.open();
    const id = await campaignOf(backend, 5);
    const [hands, others] = [
      new Hands(backend, await redis.worker(backend), id),
      new Hands(backend, await redis.worker(backend), id),
    ];
    const claims = (await hands.claim(4)) as [Claim, Claim, Claim, Claim];
    await others.claim(1);
    await hands.begin(claims.slice(0, 1));
    const giveBack = (worker: string, known: readonly number[]) =>
      redis.server.command('EVAL', script('unheard').text, 0, '0', worker, JSON.stringify({ [id]: known }));
    expect(await giveBack(hands.id, [2])).toBe(2);
    const states = (await collect(backend.deliveries(id, {}))).map(({ state }) => state);
    expect(states).toEqual(['sending', 'claimed', 'pending', 'pending', 'claimed']);
    expect((await backend.campaign(id))?.counts).toMatchObject({ sending: 1, claimed: 2, pending: 2 });
    expect(await giveBack(hands.id, [2])).toBe(0);
    expect(await giveBack('nobody', [])).toBe(0);
    expect(await hands.begin(claims.slice(1))).toEqual(['begun', 'gone', 'gone']);
  });
});

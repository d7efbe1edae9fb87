import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

describe.skipIf(redisMissing() !== null)('claim tokens on Redis', () => {
  let redis: ForgetfulRedis;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
  });
  afterAll(() => redis.close());

  test('grow, and none is given twice, whether for a delivery never claimed or for one given back', async () => {
    const backend = await redis.open();
    const [one, two] = [await campaignOf(backend, 6), await campaignOf(backend, 6)];
    const worker = await redis.worker(backend);
    const [hands, others] = [new Hands(backend, worker, one), new Hands(backend, worker, two)];
    const first = await hands.claim(3);
    const records = first.map(({ campaign, number, token }) => {
      return { campaign, number, token, kind: 'released', waitMs: 0 } as const;
    });
    await backend.exchange({ worker, records, begins: [], claims: [] });
    // Those given back and one more, then some of another campaign.
    const claims = [...first, ...(await hands.claim(4)), ...(await others.claim(2)), ...(await hands.claim(2))];
    const tokens = claims.map(({ token }) => token);
    expect(tokens).toHaveLength(11);
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
  });
});

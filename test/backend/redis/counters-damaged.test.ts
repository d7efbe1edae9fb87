import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const RUBBISH = ['', 'rubbish', '-1', 'nan', '1e999', '99999999999999999999', null] as const;

/** What Redis counts for all campaigns together: one of them that is no number any more stops nobody for longer than a greeting. */
describe.skipIf(redisMissing() !== null)('a counter that is damaged under a worker', () => {
  let redis: ForgetfulRedis;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
  });
  afterEach(() => redis.close());

  test.each(['seq', 'generation', 'run', 'token', 'campaign', 'slot'])('%s', async (name) => {
    for (const value of RUBBISH) {
      const backend = await redis.open();
      const worker = await redis.worker(backend);
      const hands = new Hands(backend, worker, await campaignOf(backend, 6));
      await hands.send(2);
      if (value === null) await redis.server.command('DEL', `facteur:${name}`);
      else await redis.server.command('SET', `facteur:${name}`, value);
      await backend.beat(worker, { campaign: null });
      expect(await hands.send(2), `${name} ${value}`).toHaveLength(2);
      const next = new Hands(backend, worker, await campaignOf(backend, 3));
      expect(await next.send(3), `${name} ${value}`).toHaveLength(3);
      const before = redis.notices.length;
      await backend.beat(worker, { campaign: null });
      await backend.beat(worker, { campaign: null });
      expect(redis.notices.slice(before), `${name} ${value}`).toEqual([]);
      await backend.recover(worker);
      await backend.close();
    }
  });
});

import { expect, onTestFinished, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** Whoever looks at a page waits for it, and so does everybody who sends. */
test.skipIf(redisMissing() !== null)(
  'a page of who failed reads nothing of those whose turn has not come',
  async () => {
    const redis = await ForgetfulRedis.start('always');
    onTestFinished(() => redis.close());
    const backend = await redis.open();
    const id = await campaignOf(backend, 1_000);
    const reads = async () => {
      const stats = String(await redis.server.command('INFO', 'commandstats'));
      return [...stats.matchAll(/^cmdstat_(?:lrange|lindex|getrange):calls=(\d+)/gm)].map(([, calls]) => calls);
    };
    const before = await reads();
    const nobody = { rows: [], next: null };
    expect(await backend.deliveryPage(id, { states: ['failed'], after: 0, limit: 50 })).toEqual(nobody);
    expect(await reads()).toEqual(before);
  },
);

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, row } from '../contract/stage.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** The list of a draft, of which each process that adds to it knows the addresses (backend/redis/lists.ts). */
describe.skipIf(redisMissing() !== null)('a list that is submitted', () => {
  let redis: ForgetfulRedis;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
  });
  afterAll(() => redis.close());

  test('has no address twice, though rows could not be added here and others were added elsewhere in their place', async () => {
    const [here, elsewhere] = [await redis.open(), await redis.open()];
    const { id } = await here.createDraft(newCampaign());
    await here.addDeliveries(id, [row(1, 'aissata@example.org')]);
    await redis.server.command('CONFIG', 'SET', 'maxmemory', '1');
    const refused = here.addDeliveries(id, [row(2, 'binta@example.org'), row(3, 'coumba@example.org')]);
    await expect(refused).rejects.toMatchObject({ code: 'redis-full' });
    await redis.server.command('CONFIG', 'SET', 'maxmemory', '0');
    await elsewhere.addDeliveries(id, [row(2, 'daouda@example.org'), row(3, 'elimane@example.org')]);
    const rows = [row(4, 'daouda@example.org'), row(5, 'binta@example.org')];
    expect(await here.addDeliveries(id, rows)).toEqual([{ number: 4, reason: 'duplicate', firstNumber: 2 }]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisMissing } from '../../helpers/redis.ts';
import { invalidRow, newCampaign, row, rowsFrom } from '../contract/stage.ts';
import { campaignOf } from '../hands.ts';
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

  test('has no address twice, however much of it was added elsewhere', async () => {
    const [here, elsewhere] = [await redis.open(), await redis.open()];
    const { id } = await here.createDraft(newCampaign());
    // Those of two that are there already, and one that is none.
    const list = [...rowsFrom(1, 1_250)];
    list[699] = row(700, 'member3@example.org');
    list[709] = invalidRow(710);
    for (let i = 0; i < list.length; i += 500) await elsewhere.addDeliveries(id, list.slice(i, i + 500));
    const again = [1, 499, 500, 501, 1_000, 1_001, 1_250, 3, 700, 710];
    const rows = again.map((number, i) => row(1_251 + i, `member${number}@example.org`));
    expect((await here.addDeliveries(id, rows)).map(({ number, firstNumber }) => [number, firstNumber])).toEqual(
      again.slice(0, 8).map((number, i) => [1_251 + i, number]),
    );
    expect(await elsewhere.addDeliveries(id, [row(1_261, 'member710@example.org')])).toMatchObject([
      { number: 1_261, firstNumber: 1_260 },
    ]);
  });

  test('has no address twice beside many others that are submitted by the same process', async () => {
    const backend = await redis.open();
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.push((await backend.createDraft(newCampaign())).id);
    for (const id of ids) await backend.addDeliveries(id, rowsFrom(1, 3));
    for (const id of ids) {
      const turnedAway = await backend.addDeliveries(id, [row(4, 'member2@example.org'), row(5, 'fall@example.org')]);
      expect(turnedAway).toEqual([{ number: 4, reason: 'duplicate', firstNumber: 2 }]);
    }
  });

  test('takes rows in their order alone, and none where there is no draft any more', async () => {
    const backend = await redis.open();
    const { id } = await backend.createDraft(newCampaign());
    const odd = backend.addDeliveries(id, [...rowsFrom(1, 2), ...rowsFrom(4, 1)]);
    await expect(odd).rejects.toThrow('row 4 is out of order');
    await expect(backend.addDeliveries(id, rowsFrom(2, 1))).rejects.toThrow('rows must go on after 0');
    expect(await backend.addDeliveries(id, [])).toEqual([]);
    const released = await campaignOf(backend, 1);
    for (const rows of [[], rowsFrom(2, 1)]) {
      const refused = { code: 'state-refused', params: { id: released, state: 'released', asked: 'add' } };
      await expect(backend.addDeliveries(released, rows)).rejects.toMatchObject(refused);
      const unknown = { code: 'campaign-not-found', params: { id: 'nosuch' } };
      await expect(backend.addDeliveries('nosuch', rows)).rejects.toMatchObject(unknown);
    }
  });

  test('is found by its addresses as soon as it is released, without anybody having to read it for that', async () => {
    const backend = await redis.open();
    const id = await campaignOf(backend, 20);
    expect(await redis.server.command('HKEYS', `facteur:k:${id}`)).toEqual(['0:0']);
  });
});

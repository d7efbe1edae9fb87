import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, ForgetfulRedis, Hands } from './forgetful.ts';

/** Three blocks of the list, eleven of the ledger, the last of each not full. */
const ROWS = 1_050;

describe.skipIf(redisMissing() !== null)('what a campaign leaves in Redis', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
  });
  afterAll(() => redis.close());

  /** The keys with its id in their names, and the sets of the ledger that name it. */
  async function traces(id: string): Promise<readonly unknown[]> {
    const keys = (await redis.server.command('KEYS', `facteur:*${id}*`)) as string[];
    const sets = ['open', 'released', 'finished', 'drafts'];
    const scores = await Promise.all(sets.map((set) => redis.server.command('ZSCORE', `facteur:${set}`, id)));
    return [...keys, ...sets.filter((_, i) => scores[i] !== null)];
  }

  test('nothing, when it is finished and purged', async () => {
    const id = await campaignOf(backend, ROWS);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.record(await hands.onWire(20), 'failed');
    for (let left = ROWS - 20; left > 0; ) left -= (await hands.send(500)).length;
    expect((await backend.campaign(id))?.counts).toMatchObject({ sent: ROWS - 20, failed: 20 });
    expect((await traces(id)).length).toBeGreaterThan(14);
    expect(await backend.purge(Date.now() + 60_000)).toMatchObject({ campaigns: 1, deliveries: ROWS });
    expect(await traces(id)).toEqual([]);
  });

  test('nothing, when it is discarded as a draft', async () => {
    const { id } = await backend.createDraft(newCampaign());
    await backend.addDeliveries(id, rowsFrom(1, 500));
    await backend.addDeliveries(id, rowsFrom(501, 500));
    const sha256 = await backend.putContent(Buffer.from('statuts'));
    await backend.holdContents(id, [sha256]);
    await backend.discardDraft(id);
    expect(await traces(id)).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const RECIPIENTS = 10_000;

describe.skipIf(redisMissing() !== null)('memory of Redis', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
  });
  afterEach(() => redis.close());

  async function used(): Promise<number> {
    const info = String(await redis.server.command('INFO', 'memory'));
    return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
  }

  async function addAll(id: string, rows = rowsFrom(1, RECIPIENTS)): Promise<number> {
    const { addChunk } = backend.capabilities;
    for (let i = 0; i < rows.length; i += addChunk) await backend.addDeliveries(id, rows.slice(i, i + addChunk));
    return rows.reduce((bytes, { vars }) => bytes + Buffer.byteLength(vars), 0);
  }

  test('a recipient that was sent to takes at most 200 bytes over its variables', async () => {
    await campaignOf(backend, 10);
    const before = await used();
    const { id } = await backend.createDraft(newCampaign());
    const vars = await addAll(id);
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    const hands = new Hands(backend, await redis.worker(backend), id);
    for (let left = RECIPIENTS; left > 0; ) left -= (await hands.send(2_000)).length;
    expect((await backend.campaign(id))?.counts.sent).toBe(RECIPIENTS);
    expect(((await used()) - before - vars) / RECIPIENTS).toBeLessThan(200);
  });

  test('a list that would not fit is refused before anything of it is written', async () => {
    await redis.server.command('CONFIG', 'SET', 'maxmemory', '20mb');
    const refused = backend.createDraft({ ...newCampaign(), listBytes: 30 * 2 ** 20 });
    await expect(refused).rejects.toMatchObject({ code: 'redis-too-small', exitCode: 4 });
    expect(await redis.server.command('EXISTS', 'facteur:drafts')).toBe(0);
    await expect(backend.createDraft({ ...newCampaign(), listBytes: 2 ** 20 })).resolves.toBeDefined();
  });

  test('a draft that meets the limit of the memory is not accepted, and goes', async () => {
    const { id } = await backend.createDraft(newCampaign());
    await backend.addDeliveries(id, rowsFrom(1, 500));
    await redis.server.command('CONFIG', 'SET', 'maxmemory', String(await used()));
    await expect(backend.addDeliveries(id, rowsFrom(501, 500))).rejects.toMatchObject({
      code: 'redis-full',
      exitCode: 3,
    });
    await expect(backend.release(id, { notBefore: null, sameContentWindowMs: 0 })).rejects.toMatchObject({
      exitCode: 4,
    });
    await redis.server.command('CONFIG', 'SET', 'maxmemory', '0');
    await backend.discardDraft(id);
    expect(await backend.campaign(id)).toBeNull();
  });
});

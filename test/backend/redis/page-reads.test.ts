import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import type { DeliveryState } from '../../../src/backend/states.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { invalidRow, newCampaign, rowsFrom } from '../contract/stage.ts';
import { Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const ROWS = 1_000;

/** Whoever looks at a page waits for it, and so does everybody who sends. */
describe.skipIf(redisMissing() !== null)('a page of deliveries in some states', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
  });
  afterAll(() => redis.close());

  /** A campaign with one row that is skipped, all others pending. */
  async function campaign(): Promise<Hands> {
    const { id } = await backend.createDraft(newCampaign());
    const rows = rowsFrom(1, ROWS);
    rows[899] = invalidRow(900);
    for (let i = 0; i < ROWS; i += 500) await backend.addDeliveries(id, rows.slice(i, i + 500));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    return new Hands(backend, await redis.worker(backend), id);
  }

  /** The numbers on the first page, and how many lists and strings were read for it. */
  async function page(id: string, ...states: readonly DeliveryState[]) {
    const reads = async () => {
      const stats = String(await redis.server.command('INFO', 'commandstats'));
      const all = [...stats.matchAll(/^cmdstat_(?:lrange|lindex|getrange):calls=(\d+)/gm)];
      return all.reduce((sum, [, calls]) => sum + Number(calls), 0);
    };
    const before = await reads();
    const { rows, next } = await backend.deliveryPage(id, { states, after: 0, limit: 50 });
    expect(next === null || rows.length === 50).toBe(true);
    return { numbers: rows.map(({ number }) => number), reads: (await reads()) - before };
  }

  const nothing = { numbers: [], reads: 0 };
  // Whether they are skipped, once, and of those found the row, that again, and the state.
  const one = (number: number) => ({ numbers: [number], reads: 4 });
  const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

  test('reads nothing of those who are in others: nobody has been written to', async () => {
    const { campaign: id } = await campaign();
    expect(await page(id, 'failed')).toEqual(nothing);
    expect(await page(id, 'cancelled', 'sent', 'claimed')).toEqual(nothing);
    expect(await page(id, 'skipped')).toEqual(one(900));
    expect((await page(id, 'pending')).numbers).toEqual(upTo(50));
    expect((await page(id, 'pending', 'skipped')).numbers).toEqual(upTo(50));
  });

  test('reads nothing of those who are in others: all has been cancelled', async () => {
    const { campaign: id } = await campaign();
    await backend.setWanted(id, 'cancelled');
    expect(await page(id, 'pending', 'failed')).toEqual(nothing);
    expect(await page(id, 'skipped')).toEqual(one(900));
    expect((await page(id, 'cancelled')).numbers).toEqual(upTo(50));
  });

  test('finds the only one, wherever it stands', async () => {
    const hands = await campaign();
    const { campaign: id } = hands;
    await hands.send(ROWS - 2);
    expect((await page(id, 'pending')).numbers).toEqual([ROWS]);
    expect((await page(id, 'skipped')).numbers).toEqual([900]);
    expect((await page(id, 'pending', 'skipped')).numbers).toEqual([900, ROWS]);
    const last = await hands.onWire(1);
    expect((await page(id, 'pending')).numbers).toEqual([]);
    expect((await page(id, 'sending')).numbers).toEqual([ROWS]);
    await hands.record(last, 'failed');
    expect((await page(id, 'failed')).numbers).toEqual([ROWS]);
    expect((await page(id, 'failed', 'sent')).numbers).toEqual(upTo(50));
    await backend.retry(id, ['failed']);
    expect((await page(id, 'pending')).numbers).toEqual([ROWS]);
    await backend.setWanted(id, 'cancelled');
    expect((await page(id, 'cancelled')).numbers).toEqual([ROWS]);
    expect((await page(id, 'pending')).numbers).toEqual([]);
  });
});

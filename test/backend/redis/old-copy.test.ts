import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** A Redis that is brought back with what it had long ago: beyond what the journals know (backend/witness.ts). */
describe.skipIf(redisMissing() !== null)('an old copy of Redis’ files', () => {
  let redis: ForgetfulRedis;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
  });
  afterEach(() => redis.close());

  async function states(backend: Backend, id: string) {
    return (await collect(backend.deliveries(id, {}))).map(({ state }) => state);
  }

  const eight = (sent: number, unknown: number) =>
    ['sent', 'unknown', 'pending'].flatMap((state, i) => Array([sent, unknown, 8 - sent - unknown][i]).fill(state));

  /** Two have been sent to in the copy that is brought back, two since, and the journals that know of them are gone. */
  async function forgotten(witness: string, journals = redis.machine()) {
    const backend = await redis.open(journals, witness);
    const id = await campaignOf(backend, 8);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.send(2);
    await redis.remember();
    await hands.send(2);
    await backend.close();
    rmSync(journals, { recursive: true });
    await redis.forget();
    return { id, worker: hands.id };
  }

  test('holds what was open; what was sent since is unknown; the rest goes on when the operator says so', async () => {
    const witness = folderWith();
    const { id, worker } = await forgotten(witness);
    const again = await redis.open(redis.machine(), witness);
    const hands = new Hands(again, await redis.worker(again), id);
    await again.recover(worker);
    expect((await again.campaign(id))?.hold).toMatchObject({ reason: 'ledger-rollback', until: null });
    expect(await states(again, id)).toEqual(eight(2, 2));
    expect((await again.campaign(id))?.counts).toMatchObject({ total: 8, sent: 2, unknown: 2, pending: 4 });
    expect(await hands.claim(8)).toEqual([]);
    await again.setWanted(id, 'run');
    // The worker of the copy never told what it did: its account is held, too.
    await again.unhold('main', { byOperator: true });
    await again.recover(worker);
    expect((await hands.send(8)).map(({ number }) => number)).toEqual([5, 6, 7, 8]);
    await again.close();
    const third = await redis.open(redis.machine(), witness);
    expect((await third.campaign(id))?.hold).toBeNull();
    expect(await states(third, id)).toEqual([...eight(2, 2).slice(0, 4), ...Array(4).fill('sent')]);
  });

  test('from before more was sent than is given up in one call: all of that is unknown', async () => {
    const witness = folderWith();
    const journals = redis.machine();
    const backend = await redis.open(journals, witness);
    const id = await campaignOf(backend, 700);
    const worker = await redis.worker(backend);
    const hands = new Hands(backend, worker, id);
    await hands.send(5);
    await redis.remember();
    for (const count of [300, 150]) await hands.send(count);
    await backend.close();
    rmSync(journals, { recursive: true });
    await redis.forget();
    const again = await redis.open(redis.machine(), witness);
    await redis.worker(again);
    await again.recover(worker);
    const counts = { sent: 5, unknown: 450, pending: 245, total: 700 };
    expect(await again.campaign(id)).toMatchObject({ counts, hold: { reason: 'ledger-rollback' } });
    const found = await states(again, id);
    expect(found).toEqual([...Array(5).fill('sent'), ...Array(450).fill('unknown'), ...Array(245).fill('pending')]);
    // Once: the ledger knows now of all that was seen.
    await again.setWanted(id, 'run');
    await again.unhold('main', { byOperator: true });
    const third = await redis.open(redis.machine(), witness);
    expect((await third.campaign(id))?.hold).toBeNull();
    expect((await third.campaign(id))?.counts).toMatchObject(counts);
  });

  test('is noticed by any machine that has sent, and holds nothing for one that has never', async () => {
    const witness = folderWith();
    const { id, worker } = await forgotten(witness);
    const stranger = await redis.open(redis.machine(), folderWith());
    await stranger.recover(worker);
    const other = await redis.open(redis.machine(), witness);
    expect((await stranger.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    expect(await states(other, id)).toEqual(eight(2, 2));
  });

  test('is noticed by a worker that was connected all the time', async () => {
    const witness = folderWith();
    const journals = redis.machine();
    const backend = await redis.open(journals, witness);
    const id = await campaignOf(backend, 8);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await redis.remember();
    const wire = await hands.onWire(2);
    await redis.forget();
    // Its journal knows: nothing is missing.
    const again = await redis.open(redis.machine(), witness);
    expect(await hands.record(wire, 'sent')).toEqual(['recorded', 'recorded']);
    expect((await again.campaign(id))?.hold).toBeNull();
    expect(await states(again, id)).toEqual(eight(2, 0));
  });

  test('that is older than what journals tell again is not hidden by them', async () => {
    const witness = folderWith();
    const journals = redis.machine();
    const backend = await redis.open(journals, witness);
    const id = await campaignOf(backend, 8);
    const early = new Hands(backend, await redis.worker(backend), id);
    await redis.remember();
    await early.send(2);
    await backend.close();
    // The journal of the first two is gone, a later one tells of the third.
    rmSync(journals, { recursive: true });
    const later = redis.machine();
    const second = await redis.open(later, witness);
    await new Hands(second, await redis.worker(second), id).send(1);
    await second.close();
    await redis.forget();
    const third = await redis.open(later, witness);
    await redis.worker(third);
    expect((await third.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    const now = await states(third, id);
    expect(now.slice(0, 2)).toEqual(['unknown', 'unknown']);
    expect(now.slice(3)).toEqual(Array(5).fill('pending'));
    expect(['sent', 'unknown']).toContain(now[2]);
  });

  test('from before a campaign: new ones are refused until the operator has said so', async () => {
    const witness = folderWith();
    const journals = redis.machine();
    const backend = await redis.open(journals, witness);
    await redis.remember();
    const id = await campaignOf(backend, 8);
    await new Hands(backend, await redis.worker(backend), id).send(1);
    await backend.close();
    rmSync(journals, { recursive: true });
    await redis.forget();
    const again = await redis.open(redis.machine(), witness);
    expect(await again.lost()).toEqual([id]);
    expect(await errorOf(() => again.createDraft(newCampaign()))).toMatchObject({
      ...{ code: 'ledger-rollback', exitCode: 3, params: { ids: id } },
    });
    expect(await again.acceptLost()).toBe(1);
    expect((await campaignOf(again, 1)).length).toBeGreaterThan(0);
    await again.close();
    expect(await (await redis.open(redis.machine(), witness)).lost()).toEqual([]);
  });

  test('a Redis that was emptied is another ledger: nothing is held, nothing is missed', async () => {
    const witness = folderWith();
    const backend = await redis.open(redis.machine(), witness);
    const id = await campaignOf(backend, 8);
    await new Hands(backend, await redis.worker(backend), id).send(1);
    await backend.close();
    await redis.server.command('FLUSHALL');
    const again = await redis.open(redis.machine(), witness);
    expect(await again.lost()).toEqual([]);
    expect((await again.campaign(await campaignOf(again, 2)))?.hold).toBeNull();
  });
});

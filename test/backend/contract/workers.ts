import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { type ContractTest, outcome } from './stage.ts';

/** registerWorker, beat, workers, requestStop, recover. */
export function workerTests(test: ContractTest): void {
  recoverTests(test);

  test('a worker is known with what it said of itself, and its beats are counted', async (stage) => {
    const started = stage.clock.now();
    const worker = { id: 'w', host: 'h', boot: 'b', pid: 42, concurrency: 3 };
    await stage.backend.registerWorker(worker);
    const known = { ...worker, startedAt: started, stopRequested: false };
    expect(await stage.backend.workers()).toEqual([
      { ...known, lastSeenAt: started, beats: 0, current: { campaign: null } },
    ]);
    stage.clock.pass(2000);
    expect(await stage.backend.beat('w', { campaign: 'abc234' })).toEqual({ alive: true, stopRequested: false });
    stage.clock.pass(2000);
    await stage.backend.beat('w', { campaign: 'abc234' });
    expect(await (await stage.another()).workers()).toEqual([
      { ...known, lastSeenAt: started + 4000, beats: 2, current: { campaign: 'abc234' } },
    ]);
  });

  test('a stop is asked of one or of all, and learned at the next beat', async (stage) => {
    const [one, two] = [await stage.worker(), await stage.worker()];
    const beat = (id: string) => stage.backend.beat(id, { campaign: null });
    expect(await stage.backend.requestStop('nobody')).toBe(0);
    expect(await stage.backend.requestStop(one)).toBe(1);
    expect(await beat(one)).toEqual({ alive: true, stopRequested: true });
    expect(await beat(two)).toEqual({ alive: true, stopRequested: false });
    expect((await stage.backend.workers()).map((worker) => worker.stopRequested)).toEqual([true, false]);
    expect(await stage.backend.requestStop()).toBe(2);
    expect(await beat(two)).toEqual({ alive: true, stopRequested: true });
  });

  test('who is not registered is told so', async (stage) => {
    expect(await stage.backend.beat('stranger', { campaign: null })).toEqual({ alive: false, stopRequested: false });
    expect(await stage.backend.workers()).toEqual([]);
  });
}

function recoverTests(test: ContractTest): void {
  test('the claims of a dead worker go back, what it was sending is unknown, and it is told', async (stage) => {
    const [id, other] = [await stage.campaign(5), await stage.campaign(2)];
    const [dead, alive] = [await stage.worker(), await stage.worker()];
    await stage.end(dead, id, 'sent');
    await stage.onWire(dead, id);
    await stage.onWire(dead, other);
    const claimed = await stage.claim(dead, id, 2);
    const [kept] = (await stage.claim(alive, id)) as [Claim];
    stage.clock.pass(20_000);
    expect(await stage.backend.recover(dead)).toEqual({ released: 2, unknown: 2 });
    expect(await stage.counts(id)).toEqual({ sent: 1, unknown: 1, pending: 2, claimed: 1 });
    expect(await stage.counts(other)).toEqual({ unknown: 1, pending: 1 });
    expect(await stage.delivery(id, 2)).toMatchObject({ state: 'unknown', attempts: 1, at: stage.clock.now() });
    expect((await stage.backend.workers()).map((worker) => worker.id)).toEqual([alive]);
    expect(await stage.backend.beat(dead, { campaign: null })).toEqual({ alive: false, stopRequested: false });
    expect(await stage.begin(dead, claimed)).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
    expect(await stage.claim(dead, id, 5)).toEqual([]);
    expect(await stage.begin(alive, [kept])).toEqual([{ kind: 'begun' }]);
  });

  test('what was given back and lent again in one turn is found with the worker that has it', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 2);
    const again = await stage.turn(worker, {
      records: claims.map((claim) => outcome(claim, 'released')),
      claims: [{ campaign: id, want: 2 }],
    });
    expect(again.claims[0]).toHaveLength(2);
    expect(await stage.backend.recover(worker)).toEqual({ released: 2, unknown: 0 });
    expect(await stage.counts(id)).toEqual({ pending: 2 });
  });

  test('recovering twice, by several at once, or a stranger, has its effect once', async (stage) => {
    const id = await stage.campaign(1500);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 1500);
    await stage.begin(worker, claims.slice(0, 10));
    const others = [await stage.another(), await stage.another()];
    const results = await Promise.all([stage.backend, ...others].map((backend) => backend.recover(worker)));
    const sum = (of: 'released' | 'unknown') => results.reduce((total, result) => total + result[of], 0);
    expect([sum('released'), sum('unknown')]).toEqual([1490, 10]);
    expect(await stage.backend.recover(worker)).toEqual({ released: 0, unknown: 0 });
    expect(await stage.backend.recover('stranger')).toEqual({ released: 0, unknown: 0 });
    expect(await stage.counts(id)).toEqual({ pending: 1490, unknown: 10 });
  });

  test('a worker ends its own registration the same way', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.claim(worker, id);
    expect(await stage.backend.recover(worker)).toEqual({ released: 1, unknown: 0 });
    expect(await stage.backend.workers()).toEqual([]);
  });

  test('in a cancelled or paused campaign a dead worker’s claims follow what people want', async (stage) => {
    const [cancelled, paused] = [await stage.campaign(2), await stage.campaign(2)];
    const worker = await stage.worker();
    await stage.onWire(worker, cancelled);
    await stage.claim(worker, paused);
    await stage.backend.setWanted(cancelled, 'cancelled');
    await stage.backend.setWanted(paused, 'paused');
    await stage.backend.recover(worker);
    expect(await stage.row(cancelled)).toMatchObject({ finishedAt: stage.clock.now() });
    expect(await stage.counts(cancelled)).toEqual({ cancelled: 1, unknown: 1 });
    expect(await stage.counts(paused)).toEqual({ pending: 2 });
  });
}

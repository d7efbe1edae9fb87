import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import type { ContractTest, Stage } from './stage.ts';

/** Slots, as `exchange` grants them. */
export function pacingTests(test: ContractTest): void {
  test('begins are a delay apart, whoever begins; what waits stays claimed', async (stage) => {
    const id = await stage.campaign(4, { delayMs: 5000 });
    const [one, two] = [await stage.worker(), await stage.worker()];
    const [a, b] = (await stage.claim(one, id, 2)) as [Claim, Claim];
    const [c] = (await stage.claim(two, id)) as [Claim];
    const now = stage.clock.now();
    // Slots are given out a little before they open: 20 ms, or 4 % of the delay; the second one opens 50 ms later.
    const wait = { kind: 'wait', until: now + 5030 };
    expect(await stage.begin(one, [a, b])).toEqual([{ kind: 'begun' }, wait]);
    stage.clock.pass(5029);
    expect(await stage.begin(two, [c])).toEqual([wait]);
    expect(await stage.counts(id)).toEqual({ sending: 1, claimed: 2, pending: 1 });
    stage.clock.pass(1);
    expect(await stage.begin(two, [c])).toEqual([{ kind: 'begun', at: now + 5050 }]);
    expect(await stage.begin(one, [b])).toEqual([{ kind: 'wait', until: now + 10_030 }]);
  });

  test('a slot is not used up by a begin that is refused', async (stage) => {
    const id = await stage.campaign(2, { delayMs: 5000 });
    const worker = await stage.worker();
    const [a, b] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    const answers = await stage.begin(worker, [{ ...a, token: a.token + 7 }, b]);
    expect(answers).toEqual([{ kind: 'gone' }, { kind: 'begun' }]);
    expect(await stage.begin(worker, [{ ...a, token: a.token + 7 }])).toEqual([{ kind: 'gone' }]);
  });

  test('campaigns are paced apart from each other', async (stage) => {
    const [one, two] = [await stage.campaign(1, { delayMs: 5000 }), await stage.campaign(1, { delayMs: 5000 })];
    const worker = await stage.worker();
    await stage.onWire(worker, one);
    await stage.onWire(worker, two);
  });

  test('the pace holds over restarts and retries', async (stage) => {
    const id = await stage.campaign(1, { delayMs: 5000 });
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    await stage.backend.retry(id, ['failed']);
    const other = await stage.another();
    const claims = (await stage.claim(worker, id)) as [Claim];
    const { begins } = await other.exchange({ worker, records: [], begins: claims, claims: [] });
    expect(begins).toEqual([{ kind: 'wait', until: stage.clock.now() + 5030 }]);
  });

  test('begins that are a little late keep the pace on the whole', async (stage) => {
    const gaps = await gapsOf(stage, 1000, () => 2);
    expect(mean(gaps)).toBeCloseTo(1000, 0);
    const jittered = await gapsOf(stage, 1000, (i) => [0, 10, 24, 0, 2][i % 5] ?? 0);
    expect(Math.abs(mean(jittered) - 1000)).toBeLessThan(20);
    expect(Math.min(...jittered)).toBeGreaterThanOrEqual(995);
  });

  test('a pause is not made up for by a burst', async (stage) => {
    const id = await stage.campaign(3, { delayMs: 1000 });
    const worker = await stage.worker();
    await stage.onWire(worker, id);
    stage.clock.pass(60_000);
    const [a, b] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    const [first, second] = await stage.begin(worker, [a, b]);
    expect(first).toEqual({ kind: 'begun' });
    expect(second?.kind === 'wait' && second.until - stage.clock.now()).toBeGreaterThanOrEqual(975);
  });

  test('a clock set back blocks nothing for longer than one delay', async (stage) => {
    const id = await stage.campaign(2, { delayMs: 5000 });
    const worker = await stage.worker();
    await stage.onWire(worker, id);
    const claims = await stage.claim(worker, id);
    stage.clock.pass(-3_600_000);
    const until = stage.clock.now() + 5050;
    expect(await stage.begin(worker, claims)).toEqual([{ kind: 'wait', until }]);
    stage.clock.pass(5050);
    expect(await stage.begin(worker, claims)).toMatchObject([{ kind: 'begun' }]);
  });
}

/** The gaps between messages of a worker that asks `late(i)` ms after each slot could be had, and waits until it opens. */
async function gapsOf(stage: Stage, delayMs: number, late: (i: number) => number): Promise<number[]> {
  const count = 41;
  const id = await stage.campaign(count, { delayMs });
  const worker = await stage.worker();
  const claims = await stage.claim(worker, id, count);
  const times: number[] = [];
  for (const [i, claim] of claims.entries()) {
    let [answer] = await stage.begin(worker, [claim]);
    if (answer?.kind === 'wait') {
      stage.clock.pass(answer.until - stage.clock.now() + late(i));
      [answer] = await stage.begin(worker, [claim]);
    }
    expect(answer?.kind).toBe('begun');
    times.push(answer?.kind === 'begun' ? (answer.at ?? stage.clock.now()) : Number.NaN);
  }
  // Without the first, which is longer.
  return times.slice(2).map((time, i) => time - (times[i + 1] ?? 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

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
    // Slots are given out a little before they open: 50 ms, or a quarter of the delay; the second one opens 50 ms later.
    const wait = { kind: 'wait', until: now + 5000 };
    expect(await stage.begin(one, [a, b])).toEqual([{ kind: 'begun', at: now }, wait]);
    stage.clock.pass(4999);
    expect(await stage.begin(two, [c])).toEqual([wait]);
    expect(await stage.counts(id)).toEqual({ sending: 1, claimed: 2, pending: 1 });
    stage.clock.pass(1);
    expect(await stage.begin(two, [c])).toEqual([{ kind: 'begun', at: now + 5050 }]);
    expect(await stage.begin(one, [b])).toEqual([{ kind: 'wait', until: now + 10_000 }]);
  });

  test('a slot is not used up by a begin that is refused', async (stage) => {
    const id = await stage.campaign(2, { delayMs: 5000 });
    const worker = await stage.worker();
    const [a, b] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    const answers = await stage.begin(worker, [{ ...a, token: a.token + 7 }, b]);
    expect(answers).toEqual([{ kind: 'gone' }, { kind: 'begun', at: stage.clock.now() }]);
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
    expect(begins).toEqual([{ kind: 'wait', until: stage.clock.now() + 5000 }]);
  });

  test('what a begin was late by is owed to those behind it, and made up for a little in each gap', async (stage) => {
    const id = await stage.campaign(4, { delayMs: 5000 });
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 4);
    const begun = stage.clock.now();
    const at: number[] = [];
    for (const [i, passed] of [0, 5060, 10_058, 15_020].entries()) {
      stage.clock.pass(begun + passed - stage.clock.now());
      const [answer] = await stage.begin(worker, claims.slice(i, i + 1));
      at.push(answer?.kind === 'begun' && answer.at !== undefined ? answer.at - begun : -1);
    }
    // Ten late, and two of that made up for twice.
    expect(at).toEqual([0, 5060, 10_058, 15_056]);
  });

  test('begins that are a little late keep the pace on the whole', async (stage) => {
    const gaps = await gapsOf(stage, 1000, () => 2);
    expect(mean(gaps)).toBeCloseTo(1000, 0);
    const jittered = await gapsOf(stage, 1000, (i) => [0, 10, 54, 0, 2][i % 5] ?? 0);
    expect(Math.abs(mean(jittered) - 1000)).toBeLessThan(2);
    expect(Math.min(...jittered)).toBeGreaterThanOrEqual(998);
  });

  test('slots lie on a grid, whichever of four workers takes them, also after one of them was killed with a slot', async (stage) => {
    const [count, delayMs, killed] = [25, 200, 10];
    const id = await stage.campaign(count, { delayMs });
    const workers = await Promise.all(Array.from({ length: 4 }, () => stage.worker()));
    const times: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const worker = workers[i % workers.length] as string;
      const [claim] = (await stage.claim(worker, id)) as [Claim];
      // Each asks after some other part of the 50 ms in which its slot can be had.
      times.push(await beginInTurn(stage, worker, claim, (i * 17) % 50));
      if (i === killed) {
        await stage.backend.recover(worker);
        workers.splice(workers.indexOf(worker), 1);
      }
    }
    const [start = 0] = times.splice(0, 1);
    // The second slot of all opens 30 ms later.
    expect(times).toEqual(times.map((_, i) => start + 30 + (i + 1) * delayMs));
  });

  test('a slot that was given back is made up for little by little', async (stage) => {
    const delayMs = 200;
    const id = await stage.campaign(104, { delayMs });
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 104);
    const begin = (i: number) => beginInTurn(stage, worker, claims[i] as Claim, 0);
    await begin(0);
    const second = await begin(1);
    await stage.record(worker, claims.slice(1, 2), 'released');
    let last = await begin(2);
    expect(last - second).toBe(delayMs);
    for (let i = 3; i < 103; i += 1) {
      const at = await begin(i);
      expect(at - last).toBeCloseTo(delayMs - 2, 3);
      last = at;
    }
    // After a hundred gaps that are 2 ms shorter there is one message more, as if none had been given up.
    expect(await begin(103)).toBeCloseTo(last + delayMs, 3);
  });

  test('a pause is not made up for by a burst', async (stage) => {
    const id = await stage.campaign(3, { delayMs: 1000 });
    const worker = await stage.worker();
    await stage.onWire(worker, id);
    stage.clock.pass(60_000);
    const [a, b] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    const [first, second] = await stage.begin(worker, [a, b]);
    expect(first).toEqual({ kind: 'begun', at: stage.clock.now() });
    expect(second?.kind === 'wait' && second.until - stage.clock.now()).toBe(948);
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
    times.push(await beginInTurn(stage, worker, claim, late(i)));
  }
  // Without the first, which is longer.
  return times.slice(2).map((time, i) => time - (times[i + 1] ?? 0));
}

/** Begins a delivery, `late` ms after its slot could be had at the earliest, and returns when that slot opens. */
async function beginInTurn(stage: Stage, worker: string, claim: Claim, late: number): Promise<number> {
  let [answer] = await stage.begin(worker, [claim]);
  if (answer?.kind === 'wait') {
    stage.clock.pass(answer.until - stage.clock.now() + late);
    [answer] = await stage.begin(worker, [claim]);
  }
  expect(answer).toEqual({ kind: 'begun', at: expect.any(Number) });
  return answer?.kind === 'begun' ? (answer.at as number) : Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

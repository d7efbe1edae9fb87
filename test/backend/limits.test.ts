import { describe, expect, it } from 'vitest';
import {
  accountSlot,
  FORGIVING_MS,
  hasLeft,
  joinsRun,
  type Slowed,
  slowDown,
  slowedRate,
  windowOpening,
} from '../../src/backend/limits.ts';

const T = Date.UTC(2026, 10, 22, 10);

/** A server that takes so many messages in any second, refused ones counted, too, and a sender with `window` on the wire. */
function talk(limit: number, window: number, seconds: number) {
  let tat: number | null = null;
  let slowed: Slowed | null = null;
  let arrived: number[] = [];
  const taken: number[] = [];
  const refused: number[] = [];
  let wire: { begun: number; arrives: number; answered: number; ok: boolean }[] = [];
  for (let now = 0; now < seconds * 1_000; now += 1) {
    for (const message of wire.filter(({ arrives }) => arrives === now)) {
      arrived = [...arrived.filter((at) => at > now - 1_000), now];
      message.ok = arrived.length <= limit;
    }
    for (const { begun, ok } of wire.filter(({ answered }) => answered === now)) {
      if (ok) taken.push(now);
      else {
        refused.push(now);
        const lately = taken.filter((at) => at > now - 30_000).length;
        const ms = Math.min(30_000, Math.max(1_000, now - (taken[0] ?? now)));
        slowed = slowDown(slowed, null, { now: T + now, begunAt: T + begun, observed: (lately * 1_000) / ms });
      }
    }
    wire = wire.filter(({ answered }) => answered > now);
    while (wire.length < window) {
      const answer = accountSlot(tat, null, slowed, T + now);
      slowed = answer.slowed;
      tat = answer.slot.tat;
      if (answer.slot.kind === 'wait') break;
      const arrives = Math.round(answer.slot.at - T) + 1 + (now % 5);
      wire.push({ begun: now, arrives, answered: arrives + 3, ok: false });
    }
  }
  return { taken, refused };
}

describe('a server that asks for less', () => {
  it.each([
    [30, 4],
    [30, 60],
    [5, 4],
    [1, 4],
  ])('%s a second, %s on the wire: soon refuses few, and takes most of what it would', (limit, window) => {
    const { taken, refused } = talk(limit, window, 80);
    const since20 = (times: readonly number[]) => times.filter((at) => at > 20_000).length;
    expect(since20(refused) / (since20(refused) + since20(taken))).toBeLessThan(0.05);
    expect(since20(taken)).toBeGreaterThan(0.8 * limit * 60);
  });

  it('is answered by half the pace, then by one that grows to just below, slowly beyond, and is forgotten', () => {
    const slowed = slowDown(null, null, { now: T, begunAt: T - 5, observed: 10 });
    expect(slowed).toEqual({ ceiling: 10, at: T, cuts: 1 });
    expect(slowedRate(slowed, T + 500)).toBe(0);
    expect(slowedRate(slowed, T + 1_000)).toBeCloseTo(5, 5);
    expect(slowedRate(slowed, T + 4_000)).toBeGreaterThan(9);
    expect(slowedRate(slowed, T + 4_000)).toBeLessThan(10);
    expect(slowedRate({ ...slowed, cuts: 2 }, T + 60_000)).toBeLessThan(25);
    expect(slowedRate(slowed, T + 3_600_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is answered once for all that was begun before, and never with a halt', () => {
    const slowed = slowDown(null, null, { now: T, begunAt: T - 5, observed: 10 });
    expect(slowDown(slowed, null, { now: T + 700, begunAt: T + 600, observed: 10 })).toBe(slowed);
    const again = slowDown(slowed, null, { now: T + 1_500, begunAt: T + 1_200, observed: 10 });
    expect(again.ceiling).toBeLessThan(8);
    let lowest = again;
    for (let i = 1; i < 40; i += 1) {
      const now = lowest.at + 700_000;
      lowest = slowDown(lowest, null, { now, begunAt: now, observed: 0.001 });
    }
    expect(lowest.ceiling).toBeCloseTo(2 / 300, 5);
  });

  it('does not keep an account slow after the clock was set back', () => {
    const slowed = { ceiling: 10, at: T + 3_600_000, cuts: 1 };
    const { slot, slowed: mended } = accountSlot(null, null, slowed, T);
    expect(slot).toMatchObject({ kind: 'wait', until: T + 1_000 });
    expect(accountSlot(slot.tat, null, mended, T + 1_000).slot.kind).toBe('begun');
  });
});

describe('the figures of a pace that was cut', () => {
  const at = (ms: number, over: Partial<Slowed> = {}) => slowedRate({ ceiling: 10, at: T, cuts: 1, ...over }, T + ms);

  it('a second without a message after the first cut, 0.3 s later, and always one interval at half the pace', () => {
    expect([at(999), at(1_000)]).toEqual([0, 5]);
    expect([at(299, { cuts: 2 }), at(300, { cuts: 2 })]).toEqual([0, 5]);
    expect([at(3_999, { ceiling: 0.5, cuts: 2 }), at(4_000, { ceiling: 0.5, cuts: 2 })]).toEqual([0, 0.25]);
  });

  it('half, in two seconds 96 %, then 0.4 % more by time squared after the first cut, later 0.03 %', () => {
    expect(at(2_000)).toBeCloseTo(9.6 - 4.6 / 8, 9);
    expect(at(3_000)).toBeCloseTo(9.6, 9);
    expect(at(8_000)).toBeCloseTo(9.6 * (1 + 0.004 * 25), 9);
    expect(at(7_300, { cuts: 2 })).toBeCloseTo(9.6 * (1 + 0.0003 * 25), 9);
  });

  it('time goes slower where a second has fewer than four messages', () => {
    expect(at(1_000 + 4_000, { ceiling: 2 })).toBeCloseTo(1.92, 9);
    expect(at(2_000 + 8_000 + 20_000, { ceiling: 1 })).toBeCloseTo(0.96 * (1 + 0.004 * 25), 9);
  });

  it('it is forgotten at twenty times what was refused', () => {
    const until = 3_000 + 1_000 * Math.sqrt(19 / 0.004);
    expect(at(until - 1)).toBeLessThan(20 * 9.6);
    expect(at(until + 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('a later cut takes at most one and a half times the average for what was refused, the first the average itself', () => {
    const cut = (slowed: Slowed | null, observed: number | null) =>
      slowDown(slowed, null, { now: T + 60_000, begunAt: T + 60_000, observed }).ceiling;
    const before = { ceiling: 10, at: T, cuts: 1 };
    expect([cut(before, 4), cut(null, 4), cut(null, null)]).toEqual([6, 4, 2]);
    expect(cut(null, 0.001)).toBe(2 / 300);
  });

  it('an account’s slot is given out 20 ms before it opens, and the second as soon as any', () => {
    const { slot } = accountSlot(null, 2, null, T);
    expect(slot).toMatchObject({ kind: 'begun', at: T, tat: T + 500 });
    expect(accountSlot(T + 500, 2, null, T + 479).slot).toEqual({ kind: 'wait', until: T + 480, tat: T + 500 });
    expect(accountSlot(T + 500, 2, null, T + 480).slot).toMatchObject({ kind: 'begun', at: T + 500, tat: T + 1_000 });
  });
});

it('what was not handed over does not count in windows of an hour and more', () => {
  expect(FORGIVING_MS).toBe(3_600_000);
});

describe('the runs of a window', () => {
  const run = { first: T, last: T, count: 1 };

  it('are of one moment up to 4096 messages a window, above of a 4096th of it', () => {
    const ms = 4_096_000;
    expect(joinsRun(run, T, { ms, most: 4_096 })).toBe(true);
    expect(joinsRun(run, T + 1, { ms, most: 4_096 })).toBe(false);
    expect(joinsRun(run, T + 1_000, { ms, most: 4_097 })).toBe(true);
    expect(joinsRun(run, T + 1_001, { ms, most: 4_097 })).toBe(false);
  });

  it('leave with their last message, a window’s length after it', () => {
    const window = { ms: 60_000, most: 2 };
    expect(hasLeft({ ...run, last: T + 5 }, window, T + 60_005)).toBe(false);
    expect(hasLeft({ ...run, last: T + 5 }, window, T + 60_006)).toBe(true);
  });

  it('are passed until there is room for one more; what is on the wire leaves a window’s length from now', () => {
    const window = { ms: 60_000, most: 3 };
    const runs = [1, 2, 3].map((i) => ({ first: T + i, last: T + i, count: 1 }));
    const opening = (used: number, onWire: number) =>
      windowOpening(window, used, onWire, () => runs.slice(0, used), T + 9);
    expect([opening(2, 0), opening(0, 2)]).toEqual([null, null]);
    expect([opening(3, 0), opening(2, 1), opening(3, 2)]).toEqual([T + 60_002, T + 60_002, T + 60_004]);
    expect(opening(0, 3)).toBe(T + 60_010);
  });
});

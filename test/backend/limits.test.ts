import { describe, expect, it } from 'vitest';
import { accountSlot, type Slowed, slowDown, slowedRate } from '../../src/backend/limits.ts';

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

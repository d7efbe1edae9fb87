import { describe, expect, it } from 'vitest';
import { type Pace, takeSlot } from '../../src/backend/pacing.ts';

const T = 1_700_000_000_000;

/** The next slot opens then; nothing is owed. */
function from(tat: number): Pace {
  return { tat, owed: 0 };
}

const fresh: Pace = { tat: null, owed: 0 };

describe('takeSlot', () => {
  it('grants the first at once and reserves the next one interval on, and a little', () => {
    expect(takeSlot(fresh, 5000, T)).toEqual({ kind: 'begun', tat: T + 5050, owed: 0, at: T });
    expect(takeSlot(fresh, 100, T)).toEqual({ kind: 'begun', tat: T + 115, owed: 0, at: T });
  });

  it('gives a slot out up to 50 ms or a quarter of the interval before it opens, and says when that is', () => {
    expect(takeSlot(from(T + 5000), 5000, T + 4949)).toEqual({ kind: 'wait', until: T + 4950, tat: T + 5000 });
    expect(takeSlot(from(T + 5000), 5000, T + 4950)).toEqual({ kind: 'begun', tat: T + 10_000, owed: 0, at: T + 5000 });
    expect(takeSlot(from(T + 100), 100, T + 74)).toMatchObject({ kind: 'wait', until: T + 75 });
    expect(takeSlot(from(T + 100), 100, T + 75)).toMatchObject({ kind: 'begun', tat: T + 200, at: T + 100 });
    expect(takeSlot(from(T + 25.25), 100, T)).toMatchObject({ kind: 'wait', until: T + 1 });
  });

  it('makes up for lateness by 2 ms or a hundredth of the interval a gap, and no more', () => {
    expect(takeSlot(from(T), 5000, T + 2)).toEqual({ kind: 'begun', tat: T + 5000, owed: 0, at: T + 2 });
    expect(takeSlot(from(T), 5000, T + 10)).toMatchObject({ tat: T + 5008, owed: 8 });
    expect(takeSlot({ tat: T, owed: 8 }, 5000, T)).toMatchObject({ tat: T + 4998, owed: 6 });
    expect(takeSlot({ tat: T, owed: 8 }, 5000, T + 4)).toMatchObject({ tat: T + 5002, owed: 10 });
    expect(takeSlot(from(T), 100, T + 1)).toMatchObject({ tat: T + 100, owed: 0 });
    expect(takeSlot(from(T), 100, T + 3)).toMatchObject({ tat: T + 102, owed: 2 });
  });

  it('never owes more than one interval: a pause is not made up for', () => {
    expect(takeSlot(from(T), 5000, T + 60_000)).toEqual({ kind: 'begun', tat: T + 64_998, owed: 4998, at: T + 60_000 });
    expect(takeSlot({ tat: T, owed: 5000 }, 5000, T + 100)).toMatchObject({ tat: T + 5098, owed: 4998 });
  });

  it('brings back a slot that a clock set back has left far ahead', () => {
    const slot = takeSlot(from(T + 3_600_000), 5000, T);
    expect(slot).toEqual({ kind: 'wait', until: T + 5050, tat: T + 5100 });
    expect(takeSlot(from(slot.tat), 5000, T + 5050).kind).toBe('begun');
  });

  it('does not pace without an interval, whatever the state', () => {
    expect(takeSlot({ tat: T + 3_600_000, owed: 7 }, 0, T)).toEqual({ kind: 'begun', tat: T, owed: 0, at: T });
  });

  it('keeps to the grid for whoever asks within the lead, and comes back to it after who does not', () => {
    for (const interval of [100, 200, 1000, 5000]) {
      const lead = Math.min(50, interval / 4);
      // Nine in ten ask in time, every tenth is late by up to half as much again.
      const begins = begun(interval, (i) => (i % 10 === 9 && i < 300 ? lead + (lead * (i % 7)) / 12 : (i * 7) % lead));
      const [start = 0] = begins;
      const owed = begins.map((at, i) => at - start - i * interval);
      expect(Math.min(...owed)).toBeGreaterThanOrEqual(-1e-3);
      expect(owed.at(-1)).toBeCloseTo(0, 3);
      const gaps = begins.slice(1).map((at, i) => at - (begins[i] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(interval - Math.min(2, interval / 100) - 1e-3);
      expect((begins.at(-1) ?? 0) - start).toBeCloseTo(interval * (begins.length - 1), 3);
    }
  });
});

/** When 500 messages begin, from the second on, if each asks `late(i)` ms after its slot is given out. */
function begun(interval: number, late: (i: number) => number): number[] {
  let [now, pace] = [T, fresh];
  const begins: number[] = [];
  while (begins.length <= 500) {
    const slot = takeSlot(pace, interval, now);
    if (slot.kind === 'begun') begins.push(slot.at);
    else now = slot.until + late(begins.length);
    pace = { ...pace, ...slot };
  }
  return begins.slice(1);
}

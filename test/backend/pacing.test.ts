import { describe, expect, it } from 'vitest';
import { takeSlot } from '../../src/backend/pacing.ts';

const T = 1_700_000_000_000;

describe('takeSlot', () => {
  it('grants the first at once and reserves the next one interval on, and a little', () => {
    expect(takeSlot(null, 5000, T)).toEqual({ kind: 'begun', tat: T + 5050, at: T });
    expect(takeSlot(null, 100, T)).toEqual({ kind: 'begun', tat: T + 115, at: T });
  });

  it('gives a slot out up to 20 ms or 4 % of the interval before it opens, and says when that is', () => {
    expect(takeSlot(T + 5000, 5000, T + 4979)).toEqual({ kind: 'wait', until: T + 4980, tat: T + 5000 });
    expect(takeSlot(T + 5000, 5000, T + 4980)).toEqual({ kind: 'begun', tat: T + 10_000, at: T + 5000 });
    expect(takeSlot(T + 100, 100, T + 95)).toMatchObject({ kind: 'wait', until: T + 96 });
    expect(takeSlot(T + 100, 100, T + 96)).toMatchObject({ kind: 'begun', tat: T + 200, at: T + 100 });
    expect(takeSlot(T + 4.25, 100, T)).toMatchObject({ kind: 'wait', until: T + 1 });
  });

  it('makes up for a little lateness, and no more', () => {
    expect(takeSlot(T, 5000, T + 2)).toMatchObject({ kind: 'begun', tat: T + 5000, at: T + 2 });
    expect(takeSlot(T, 5000, T + 10)).toMatchObject({ tat: T + 5008 });
    expect(takeSlot(T, 100, T + 1)).toMatchObject({ tat: T + 100 });
    expect(takeSlot(T, 100, T + 3)).toMatchObject({ tat: T + 102 });
    expect(takeSlot(T, 5000, T + 60_000)).toMatchObject({ tat: T + 64_998, at: T + 60_000 });
  });

  it('brings back a slot that a clock set back has left far ahead', () => {
    const slot = takeSlot(T + 3_600_000, 5000, T);
    expect(slot).toEqual({ kind: 'wait', until: T + 5050, tat: T + 5070 });
    expect(takeSlot(slot.tat, 5000, T + 5050).kind).toBe('begun');
  });

  it('does not pace without an interval, whatever the state', () => {
    expect(takeSlot(T + 3_600_000, 0, T).kind).toBe('begun');
  });

  it('holds the mean within 2 % and gaps within 5 ms for timers that are late by up to 8 ms', () => {
    for (const interval of [100, 250, 1000, 5000]) {
      let now = T;
      let tat: number | null = null;
      const begins: number[] = [];
      for (let i = 0; i < 500; i += 1) {
        const slot = takeSlot(tat, interval, now);
        tat = slot.tat;
        if (slot.kind === 'begun') begins.push(slot.at);
        else now = slot.until + ((i * 7) % 9);
      }
      const gaps = begins.slice(1).map((time, i) => time - (begins[i] ?? 0));
      const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
      expect(Math.abs(mean / interval - 1)).toBeLessThan(0.02);
      expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.05)]).toBeGreaterThanOrEqual(interval - 5);
    }
  });
});

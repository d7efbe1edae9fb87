import { describe, expect, it } from 'vitest';
import { takeSlot } from '../../src/backend/pacing.ts';

const T = 1_700_000_000_000;

describe('takeSlot', () => {
  it('grants the first at once and reserves the next one interval on', () => {
    expect(takeSlot(null, 5000, T)).toEqual({ kind: 'begun', tat: T + 5000 });
  });

  it('makes others wait until the slot opens, to the millisecond', () => {
    expect(takeSlot(T + 5000, 5000, T + 4999)).toEqual({ kind: 'wait', until: T + 5000, tat: T + 5000 });
    expect(takeSlot(T + 5000, 5000, T + 5000).kind).toBe('begun');
    expect(takeSlot(T + 0.25, 100, T)).toMatchObject({ kind: 'wait', until: T + 1 });
  });

  it('makes up for a little lateness, and no more', () => {
    expect(takeSlot(T, 5000, T + 2)).toEqual({ kind: 'begun', tat: T + 5000 });
    expect(takeSlot(T, 5000, T + 10)).toEqual({ kind: 'begun', tat: T + 5008 });
    expect(takeSlot(T, 100, T + 1)).toEqual({ kind: 'begun', tat: T + 100 });
    expect(takeSlot(T, 100, T + 3)).toEqual({ kind: 'begun', tat: T + 102 });
    expect(takeSlot(T, 5000, T + 60_000)).toEqual({ kind: 'begun', tat: T + 64_998 });
  });

  it('brings back a slot that a clock set back has left far ahead', () => {
    const slot = takeSlot(T + 3_600_000, 5000, T);
    expect(slot).toEqual({ kind: 'wait', until: T + 5000, tat: T + 5000 });
    expect(takeSlot(slot.tat, 5000, T + 5000).kind).toBe('begun');
  });

  it('does not pace without an interval, whatever the state', () => {
    expect(takeSlot(T + 3_600_000, 0, T).kind).toBe('begun');
  });

  it('holds the mean within 2 % and gaps within 5 ms for timers that are late by up to 4 ms', () => {
    for (const interval of [100, 250, 1000, 5000]) {
      let now = T;
      let tat: number | null = null;
      const begins: number[] = [];
      for (let i = 0; i < 500; i += 1) {
        const slot = takeSlot(tat, interval, now);
        tat = slot.tat;
        if (slot.kind === 'begun') begins.push(now);
        else now = slot.until + ((i * 7) % 5);
      }
      const gaps = begins.slice(1).map((time, i) => time - (begins[i] ?? 0));
      const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
      expect(Math.abs(mean / interval - 1)).toBeLessThan(0.02);
      expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.05)]).toBeGreaterThanOrEqual(interval - 5);
    }
  });
});

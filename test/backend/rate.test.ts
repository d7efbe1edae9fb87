import { describe, expect, it } from 'vitest';
import { countOutcome, type RateRow, ratePerSecond } from '../../src/backend/rate.ts';

const T = 1_700_000_000_000;

describe('outcomes per second', () => {
  const rate = (over: Partial<RateRow>, ms: number) =>
    ratePerSecond({ rate_at: T, rate_count: 60, rate_before: null, ...over }, T + ms);

  it('over the time since the first, at least a second, then over the last 30 s', () => {
    expect([rate({}, 0), rate({}, 1_000), rate({}, 2_000), rate({}, -500)]).toEqual([60, 60, 30, 60]);
    expect(rate({ rate_before: 90 }, 10_000)).toBe(4);
    expect([rate({}, 30_000), rate({}, 45_000), rate({}, 60_000)]).toEqual([2, 1, null]);
    expect([rate({ rate_count: 0 }, 5_000), rate({ rate_at: null }, 0)]).toEqual([null, null]);
  });

  it('are counted in windows of 30 s', () => {
    const row: RateRow = { rate_at: null, rate_count: 0, rate_before: null };
    const counted = (ms: number) => {
      countOutcome(row, T + ms);
      return [(row.rate_at ?? 0) - T, row.rate_count, row.rate_before];
    };
    expect([counted(0), counted(29_999)]).toEqual([
      [0, 1, null],
      [0, 2, null],
    ]);
    expect([counted(30_000), counted(59_999)]).toEqual([
      [30_000, 1, 2],
      [30_000, 2, 2],
    ]);
    expect(counted(90_000)).toEqual([90_000, 1, null]);
    expect(counted(89_999)).toEqual([89_999, 1, null]);
  });
});

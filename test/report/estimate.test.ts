import { describe, expect, it } from 'vitest';
import type { AccountSituation } from '../../src/report/estimate.ts';
import { estimateEnds, estimateTogether } from '../../src/report/estimate.ts';

const SECOND = 1_000;
const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 23, 9);
const free: AccountSituation = { limits: null, slowed: null, hold: null, windows: [], tat: null };

function limited(perSecond: number | null, ...windows: [ms: number, most: number][]): AccountSituation {
  const limits = { perSecond, windows: windows.map(([ms, most]) => ({ ms, most })) };
  return { ...free, limits, windows: limits.windows.map((window) => ({ ...window, runs: [] })) };
}

function seconds(account: AccountSituation, count: number, delayMs = 0): number | null {
  const [end = null] = estimateEnds([{ count, delayMs, notBefore: null }], account, now);
  return end === null ? null : (end - now) / SECOND;
}

describe('estimateEnds', () => {
  it('is the delays alone where nothing else counts, and nothing where nothing does', () => {
    expect(seconds(free, 200, 5_000)).toBe(995);
    expect(seconds(free, 200)).toBeNull();
    expect(seconds(free, 1_000_000, 1_000)).toBeCloseTo(999_999, -3);
  });

  it('takes the stricter of delay and rate', () => {
    expect(seconds(limited(2), 101)).toBeCloseTo(50, 5);
    expect(seconds(limited(2), 101, 5_000)).toBe(500);
  });

  it('spreads over days where there is a quota, over what is used of it', () => {
    expect(seconds(limited(null, [DAY, 60]), 200)).toBeCloseTo((3 * DAY) / SECOND, 0);
    const used = { ms: DAY, most: 60, runs: [{ first: now - DAY / 2, last: now - DAY / 2, count: 40 }] };
    const account = { ...limited(null, [DAY, 60]), windows: [used] };
    expect(seconds(account, 20)).toBe(0);
    expect(seconds(account, 21)).toBeCloseTo(DAY / 2 / SECOND, 0);
    expect(seconds(account, 61)).toBeCloseTo(DAY / SECOND, 0);
    expect(seconds(limited(null, [DAY, 450]), 2_300, 5_000)).toBeCloseTo((5 * DAY + 49 * 5 * SECOND) / SECOND, -1);
    expect(seconds(limited(null, [10 * SECOND, 20]), 200)).toBeCloseTo(90, 1);
  });

  it('reckons long lists in groups, within a percent', () => {
    expect(seconds(limited(50, [DAY, 100_000]), 950_000)).toBeGreaterThan((9 * DAY) / SECOND);
    expect(seconds(limited(50, [DAY, 100_000]), 950_000)).toBeLessThan(((9 * DAY) / SECOND) * 1.01 + 1_010);
  });

  it('keeps to the hours, and waits for the end of a hold', () => {
    const spans = [{ days: [1, 2, 3, 4, 5], from: 480, to: 1200 }];
    const hours = { ...free, limits: { perSecond: null, windows: [], hours: { spans, zone: 'Europe/Paris' } } };
    // From 10:00 to 20:00 on Monday, then from 08:00 on Tuesday.
    expect(seconds(hours, 601, 60_000)).toBe(22 * 3_600);
    expect(seconds({ ...free, hold: { until: now + 60_000 } }, 11, 1_000)).toBe(70);
    expect(seconds({ ...free, hold: { until: null } }, 11, 1_000)).toBeNull();
  });

  it('lets campaigns of one account share, each by its own delay', () => {
    const [small, large] = estimateEnds(
      [
        { count: 20, delayMs: 0, notBefore: null },
        { count: 1_000, delayMs: 0, notBefore: null },
      ],
      limited(1),
      now,
    ).map((end) => ((end ?? 0) - now) / SECOND);
    expect(small).toBeLessThan(41);
    expect(large).toBeCloseTo(1_019, 0);
  });

  it('grows with the pace of an account that was slowed down', () => {
    const slowed = { ...free, slowed: { ceiling: 10, at: now, cuts: 2 } };
    const took = seconds(slowed, 300) ?? 0;
    expect(took).toBeGreaterThan(30);
    expect(took).toBeLessThan(35);
  });
});

describe('estimateTogether', () => {
  const together = (accounts: readonly AccountSituation[], count: number, delayMs = 0) =>
    estimateTogether([{ count, delayMs, notBefore: null }], accounts, now);
  const held = (until: number | null) => ({ ...limited(null, [DAY, 60]), hold: { until } });

  it('shares alike among accounts that may all send', () => {
    expect(together([free, free, free], 500).shares).toEqual([167, 167, 166]);
    expect(together([free, limited(2)], 100, 5_000).shares).toEqual([50, 50]);
  });

  it('gives each what its limits leave it, and ends on the day that these say', () => {
    const sixty = limited(null, [DAY, 60]);
    const { shares, ends } = together([sixty, sixty, sixty], 500);
    expect(shares).toEqual([167, 167, 166]);
    expect(((ends[0] ?? 0) - now) / DAY).toBeCloseTo(2, 1);
    expect(together([sixty, limited(null, [DAY, 20])], 80).shares).toEqual([60, 20]);
    expect(together([limited(1), limited(3)], 400).shares).toEqual([100, 300]);
  });

  it('gives nothing to one that waits for its operator, and less to one that is held for a time', () => {
    expect(together([limited(null, [DAY, 60]), held(null)], 100).shares).toEqual([100, 0]);
    expect(together([limited(null, [DAY, 60]), held(now + DAY / 2)], 100).shares).toEqual([60, 40]);
    expect(together([held(null)], 10)).toEqual({ ends: [null], shares: [0] });
  });
});

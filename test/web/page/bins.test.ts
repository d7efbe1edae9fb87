import { expect, it } from 'vitest';
import { chartData, perMinute, roundUp, sumOf } from '../../../src/web/front/views/campaign/bins.ts';

const START = Date.parse('2026-11-28T09:00:00Z');
const MINUTE = 60_000;
const iso = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
const span = (minutes: number, sent: number, failed = 0) => ({
  at: iso(minutes),
  sent,
  failed,
  deferred: 0,
  unknown: 0,
  returned: 0,
  complained: 0,
});
const stop = (since: number, until: number | null) => ({
  ...({ of: 'campaign', reason: 'paused', since: iso(since) } as const),
  until: until === null ? null : iso(until),
});

it('a chart has a column a minute, with the times in which nothing was sent', () => {
  const timeline = { stepSeconds: 60, spans: [span(0, 5), span(1, 4, 1), span(9, 6)], stops: [stop(2, 8)] };
  const data = chartData(timeline, START + 60 * MINUTE, true);
  expect(data?.bins).toHaveLength(10);
  expect(data?.bins.map(sumOf)).toEqual([5, 5, 0, 0, 0, 0, 0, 0, 0, 6]);
  expect(data?.bins.map(perMinute)[1]).toBe(5);
  expect(data?.bands).toEqual([{ reason: 'paused', from: START + 2 * MINUTE, to: START + 8 * MINUTE, lasts: false }]);
});

it('of a long campaign columns are put together, and nobody is lost in it', () => {
  const spans = Array.from({ length: 1_000 }, (_, i) => span(i, 3));
  const data = chartData({ stepSeconds: 60, spans, stops: [] }, START + 1_000 * MINUTE, true);
  expect(data?.bins.length).toBeLessThanOrEqual(120);
  expect(data?.bins.reduce((sum, bin) => sum + sumOf(bin), 0)).toBe(3_000);
  expect(data?.bins[3] && perMinute(data.bins[3])).toBe(3);
});

it('what lasts goes to the present moment, and before anything was told there is no chart', () => {
  const data = chartData({ stepSeconds: 60, spans: [span(0, 2)], stops: [stop(1, null)] }, START + 5 * MINUTE, false);
  expect(data?.to).toBe(START + 5 * MINUTE);
  expect(data?.bands).toEqual([{ reason: 'paused', from: START + MINUTE, to: START + 5 * MINUTE, lasts: true }]);
  expect(chartData({ stepSeconds: 60, spans: [], stops: [] }, START, false)).toBeNull();
});

it('the top of an axis is a round number', () => {
  expect([0.2, 1, 3, 7, 12, 260, 9_999].map(roundUp)).toEqual([1, 1, 5, 10, 20, 500, 10_000]);
});

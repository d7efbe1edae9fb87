import { describe, expect, it } from 'vitest';
import { endpointPauseMs, eventWaitMs } from '../../src/webhooks/retry.ts';

const middle = () => 0.5;
const HOUR = 3_600_000;

describe('the waits of an event', () => {
  it('are those that Standard Webhooks services document', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((failed) => eventWaitMs(failed, 0, middle));
    expect(waits).toEqual([5_000, 300_000, 1_800_000, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]);
  });

  it('end after the last attempt, but not before a day', () => {
    expect(eventWaitMs(8, 24 * HOUR, middle)).toBeNull();
    expect(eventWaitMs(8, 24 * HOUR - 1, middle)).toBe(10 * HOUR);
    expect(eventWaitMs(7, 100 * HOUR, middle)).toBe(10 * HOUR);
    expect(eventWaitMs(400, 24 * HOUR, middle)).toBeNull();
  });

  it('are jittered by a fifth either way', () => {
    expect(eventWaitMs(2, 0, () => 0)).toBe(240_000);
    expect(eventWaitMs(2, 0, () => 1)).toBe(360_000);
  });
});

describe('the pauses of an endpoint', () => {
  it('grow to a minute, and after an hour to five', () => {
    const pauses = [1, 2, 3, 4, 5, 60, 61, 5_000].map((failures) => endpointPauseMs(failures, 0, middle));
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 300_000, 300_000]);
  });

  it('are as long as it asks for, up to an hour', () => {
    expect(endpointPauseMs(1, 90_000, middle)).toBe(90_000);
    expect(endpointPauseMs(1, 1_000, middle)).toBe(5_000);
    expect(endpointPauseMs(1, 100 * HOUR, middle)).toBe(HOUR);
  });
});

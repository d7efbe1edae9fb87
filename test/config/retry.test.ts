import { expect, test } from 'vitest';
import { defaultRetry } from '../../src/config/account.ts';
import { nextAttemptDelay } from '../../src/worker/retry.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const middle = () => 0.5;

test('the default schedule: minutes, then every four hours, for two days', () => {
  const waits: number[] = [];
  let age = 0;
  for (let attempts = 1; ; attempts++) {
    const wait = nextAttemptDelay(defaultRetry, attempts, age, middle);
    if (wait === null) break;
    waits.push(wait);
    age += wait;
  }
  expect(waits.slice(0, 6)).toEqual([MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 4 * HOUR]);
  expect(age).toBeLessThanOrEqual(48 * HOUR);
  expect(age).toBeGreaterThan(44 * HOUR);
});

test('jitter lengthens and shortens by its share, and never decides about giving up', () => {
  const policy = { delaysMs: [1000], everyMs: 0, maxAgeMs: 1000, jitter: 0.2 };
  expect(nextAttemptDelay(policy, 1, 0, () => 0)).toBe(800);
  expect(nextAttemptDelay(policy, 1, 0, () => 0.999999)).toBe(1200);
  expect(nextAttemptDelay(policy, 1, 1, () => 0)).toBeNull();
});

test('without `every` it ends with the schedule', () => {
  const policy = { delaysMs: [1000, 2000], everyMs: 0, maxAgeMs: HOUR, jitter: 0 };
  expect([1, 2, 3].map((attempts) => nextAttemptDelay(policy, attempts, 0, middle))).toEqual([1000, 2000, null]);
  expect(nextAttemptDelay({ delaysMs: [], everyMs: 0, maxAgeMs: 0, jitter: 0 }, 1, 0, middle)).toBeNull();
});

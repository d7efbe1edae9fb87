import type { RetryPolicy } from '../config/types.ts';

export type { RetryPolicy };

/**
 * How long to wait, in milliseconds, after an attempt was refused for now; null: give up.
 *
 * `attempts` counts the one that was just refused (1 or more), `ageMs` is the time since the first one, `random` gives
 * numbers from 0 up to 1. Whether to give up is decided on the wait without its jitter, so that the number of attempts
 * does not depend on chance.
 */
export function nextAttemptDelay(
  policy: RetryPolicy,
  attempts: number,
  ageMs: number,
  random: () => number,
): number | null {
  const wait = policy.delaysMs[attempts - 1] ?? policy.everyMs;
  if (wait === 0 || ageMs + wait > policy.maxAgeMs) return null;
  return Math.round(wait * (1 + policy.jitter * (2 * random() - 1)));
}

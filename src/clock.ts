import { readFileSync } from 'node:fs';

/**
 * Wall-clock time. Passed to whatever needs it, so that tests of days take milliseconds.
 * Durations inside one process (leases, patience) use `performance.now()` instead: that clock cannot be set back.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May jump in either direction between two calls. */
  now(): number;
}

/**
 * The machine's clock; with `FACTEUR_TEST_CLOCK=FILE` moved by the offset (seconds, may be negative or fractional) that
 * the file holds, read again at each use. An unreadable or non-numeric file counts as an offset of 0.
 */
export function systemClock(env: Readonly<Record<string, string | undefined>> = process.env): Clock {
  const file = env.FACTEUR_TEST_CLOCK;
  if (!file) return { now: Date.now };
  return { now: () => Date.now() + Math.round(offsetSeconds(file) * 1000) };
}

function offsetSeconds(file: string): number {
  try {
    const offset = Number(readFileSync(file, 'utf8').trim());
    return Number.isFinite(offset) ? offset : 0;
  } catch {
    return 0;
  }
}

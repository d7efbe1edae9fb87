import { readFileSync } from 'node:fs';

/**
 * Wall-clock time. Passed to whatever needs it, so that tests of days take milliseconds.
 * Durations inside one process (leases, patience) use `performance.now()` instead: that clock cannot be set back.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May jump in either direction between two calls. */
  now(): number;
}

/** How another thread makes the same clock: the file of the offset (null: none), or the memory of one set by hand. */
export type ClockSource = { readonly file: string | null } | { readonly memory: SharedArrayBuffer };

/** A clock that other threads can have too. */
export interface SharedClock extends Clock {
  readonly source: ClockSource;
}

/** The clock that `source` is about. */
export function clockFrom(source: ClockSource): SharedClock {
  if ('file' in source) return systemClock({ FACTEUR_TEST_CLOCK: source.file ?? undefined });
  const time = new Float64Array(source.memory);
  return { now: () => time[0] as number, source };
}

/**
 * The machine's clock; with `FACTEUR_TEST_CLOCK=FILE` moved by the offset (seconds, may be negative or fractional) that
 * the file holds, read again at each use. An unreadable or non-numeric file counts as an offset of 0.
 */
export function systemClock(env: Readonly<Record<string, string | undefined>> = process.env): SharedClock {
  const file = env.FACTEUR_TEST_CLOCK;
  if (!file) return { now: Date.now, source: { file: null } };
  return { now: () => Date.now() + Math.round(offsetSeconds(file) * 1000), source: { file } };
}

function offsetSeconds(file: string): number {
  try {
    const offset = Number(readFileSync(file, 'utf8').trim());
    return Number.isFinite(offset) ? offset : 0;
  } catch {
    return 0;
  }
}

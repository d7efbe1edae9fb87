/** Outcomes are counted in windows of this length; the rate is that of about the last one. */
export const RATE_WINDOW_MS = 30_000;
/** At the beginning the rate is counted over at least this long. */
export const MIN_ELAPSED_MS = 1_000;

/** What is kept of a campaign's outcomes: how many since `rate_at`, and in the window before it (null: there is none). */
export interface RateRow {
  rate_at: number | null;
  rate_count: number;
  rate_before: number | null;
}

/** Counts an outcome. */
export function countOutcome(row: RateRow, now: number): void {
  const age = row.rate_at === null ? null : now - row.rate_at;
  if (age === null || age < 0 || age >= 2 * RATE_WINDOW_MS) {
    row.rate_at = now;
    row.rate_before = null;
    row.rate_count = 0;
  } else if (age >= RATE_WINDOW_MS) {
    row.rate_at = (row.rate_at ?? 0) + RATE_WINDOW_MS;
    row.rate_before = row.rate_count;
    row.rate_count = 0;
  }
  row.rate_count += 1;
}

/**
 * Outcomes per second over about the last 30 s: those of the present window, and of the one before the part that 30 s
 * still reach. At the beginning (or after a long silence) the count over the time since then. Null when there were none.
 */
export function ratePerSecond({ rate_at, rate_count, rate_before }: Readonly<RateRow>, now: number): number | null {
  if (rate_at === null) return null;
  const age = Math.max(0, now - rate_at);
  if (age >= 2 * RATE_WINDOW_MS) return null;
  if (age >= RATE_WINDOW_MS) return perSecond(rate_count * (2 - age / RATE_WINDOW_MS), RATE_WINDOW_MS);
  if (rate_before === null) return perSecond(rate_count, Math.max(age, MIN_ELAPSED_MS));
  return perSecond(rate_before * (1 - age / RATE_WINDOW_MS) + rate_count, RATE_WINDOW_MS);
}

function perSecond(count: number, ms: number): number | null {
  return count > 0 ? (count * 1000) / ms : null;
}

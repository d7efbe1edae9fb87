/** So many workers of one ledger look as often as one alone would. */
export const FULL_PACE = 10;

/**
 * How many times as seldom each of so many workers looks at the ledger and at the others: beyond FULL_PACE what all of them ask stays the same,
 * and what is new is found by one of them as soon as by a few. Without it the cost would grow with the square of the workers.
 */
export function seldomness(workers: number): number {
  return Math.max(1, workers / FULL_PACE);
}

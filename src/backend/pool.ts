import type { Hold } from './states.ts';

export { accountsOf, isPool, POOL_SEPARATOR, poolNamed } from '../account-names.ts';

/** The most accounts that may send one campaign together. */
export const MOST_ACCOUNTS = 50;

/** What of a hold decides how long it keeps a campaign waiting. */
type Lasting = Pick<Hold, 'until'>;

/**
 * The hold that keeps a campaign from going on: while one of its accounts may send there is none, else it is the hold that ends
 * first; those that wait for the operator's word come last.
 */
export function holdOfAll<Of extends Lasting>(holds: readonly (Of | null)[]): Of | null {
  let first: Of | null = null;
  for (const hold of holds) {
    if (hold === null) return null;
    if (first === null || endOf(hold) < endOf(first)) first = hold;
  }
  return first;
}

function endOf({ until }: Lasting): number {
  return until ?? Number.POSITIVE_INFINITY;
}

/** A time in which something lasted; `until` null: it lasts. */
interface Span {
  readonly since: number;
  readonly until: number | null;
}

/**
 * The times in which all of several were stopped, each with the stops of one, in any order: a campaign stands still when none of its
 * accounts sends. Each is told by the stop that came last, which is the one that stopped it.
 */
export function stoppedTogether<Of extends Span>(each: readonly (readonly Of[])[]): Of[] {
  const [first = [], ...others] = each;
  return others.reduce<Of[]>((together, stops) => together.flatMap((one) => overlaps(one, stops)), [...first]);
}

function overlaps<Of extends Span>(one: Of, others: readonly Of[]): Of[] {
  return others.flatMap((other) => {
    const until = Math.min(endOf(one), endOf(other));
    const later = one.since > other.since ? one : other;
    return later.since < until ? [{ ...later, until: Number.isFinite(until) ? until : null }] : [];
  });
}

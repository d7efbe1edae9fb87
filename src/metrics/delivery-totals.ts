import type { AccountTally } from '../backend/port.ts';
import { type Counts, type DeliveryState, deliveryStates } from '../backend/states.ts';

/** States in which a delivery waits, or is on the wire. */
export const waitingStates = ['pending', 'claimed', 'sending', 'deferred'] as const;
type WaitingState = (typeof waitingStates)[number];
/** What deliveries come to. */
export type OutcomeState = Exclude<DeliveryState, WaitingState>;

export const outcomeStates = deliveryStates.filter((state): state is OutcomeState => {
  return !waitingStates.some((waiting) => waiting === state);
});

type Totals = Record<OutcomeState, number>;

/**
 * How many deliveries came to what, by account, as a counter: it begins with what the ledger has and never falls, although
 * the ledger's own numbers do (what failed is tried again, what is old is purged). What comes to the same once more counts once more.
 */
export class DeliveryTotals {
  readonly #totals = new Map<string, Totals>();
  readonly #seen = new Map<string, Counts>();

  /** Adds what grew since the last look. */
  note(tallies: readonly AccountTally[]): void {
    for (const { account, counts } of tallies) {
      const before = this.#seen.get(account);
      const totals = this.#of(account);
      for (const state of outcomeStates) totals[state] += Math.max(0, counts[state] - (before?.[state] ?? 0));
      this.#seen.set(account, counts);
    }
    // Of whom nothing is left, everything that comes is new.
    const left = new Set(tallies.map(({ account }) => account));
    for (const account of this.#seen.keys()) if (!left.has(account)) this.#seen.delete(account);
  }

  /** By account. */
  get all(): ReadonlyMap<string, Readonly<Totals>> {
    return this.#totals;
  }

  #of(account: string): Totals {
    const known = this.#totals.get(account);
    if (known) return known;
    const totals = Object.fromEntries(outcomeStates.map((state) => [state, 0])) as Totals;
    this.#totals.set(account, totals);
    return totals;
  }
}

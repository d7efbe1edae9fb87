import type { CampaignTally } from '../backend/port.ts';
import { type DeliveryState, deliveryStates } from '../backend/states.ts';

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
  readonly #accounts = new Map<string, Totals>();
  #seen = new Map<string, Totals>();

  /** Counts what changed since the last look. */
  note(tallies: readonly CampaignTally[]): void {
    const seen = new Map<string, Totals>();
    for (const { id, account, counts } of tallies) {
      const before = this.#seen.get(id);
      const total = this.#of(account);
      const now = none();
      for (const state of outcomeStates) {
        now[state] = counts[state];
        total[state] += Math.max(0, counts[state] - (before?.[state] ?? 0));
      }
      seen.set(id, now);
    }
    this.#seen = seen;
  }

  /** By account. */
  get all(): ReadonlyMap<string, Readonly<Totals>> {
    return this.#accounts;
  }

  #of(account: string): Totals {
    const known = this.#accounts.get(account);
    if (known) return known;
    const totals = none();
    this.#accounts.set(account, totals);
    return totals;
  }
}

function none(): Totals {
  return Object.fromEntries(outcomeStates.map((state) => [state, 0])) as Totals;
}

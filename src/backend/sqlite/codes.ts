import { GUESSED } from '../return-rule.ts';
import type { DeliveryState, SkipReason, Wanted } from '../states.ts';

/** How states are kept in the file. Never renumber: files outlive programs. */
export const stateCode = {
  pending: 0,
  claimed: 1,
  sending: 2,
  sent: 3,
  skipped: 4,
  cancelled: 5,
  // From here on: what `troubles` shows, and what came back (a partial index covers `state >= 6`).
  deferred: 6,
  failed: 7,
  unknown: 8,
  returned: 9,
  complained: 10,
} as const satisfies Record<DeliveryState, number>;

export const stateNames = Object.keys(stateCode) as readonly DeliveryState[];

export const wantedCode = { run: 0, paused: 1, cancelled: 2 } as const satisfies Record<Wanted, number>;
export const wantedNames = Object.keys(wantedCode) as readonly Wanted[];

export const skipCode = { invalid: 1, duplicate: 2, suppressed: 3 } as const satisfies Record<SkipReason, number>;
export const skipNames = [null, 'invalid', 'duplicate', 'suppressed'] as const;

/** Where a campaign is on its way into the ledger. */
export const stage = { draft: 0, released: 1, discarded: 2 } as const;

/** Why a delivery came back, as SQL (of the delivery `d`): what can be none of its codes is as if nothing were kept. */
export const BACK = `CASE WHEN d.back BETWEEN 1 AND ${2 * GUESSED - 1} THEN d.back END AS back`;

const NUMBERS_PER_CAMPAIGN = 2 ** 32;

/**
 * The one integer that names a delivery inside the file: an integer key costs SQLite less than a pair (measured: 10 to
 * 15 % of an exchange, a third of an add). Exact in a double up to campaign 2^21.
 */
export function deliveryId(campaign: number, number: number): number {
  return campaign * NUMBERS_PER_CAMPAIGN + number;
}

/** The number of the campaign a delivery is of. */
export function campaignOf(id: number): number {
  return Math.floor(id / NUMBERS_PER_CAMPAIGN);
}

/** The delivery's number within its campaign. */
export function numberOf(id: number): number {
  return id % NUMBERS_PER_CAMPAIGN;
}

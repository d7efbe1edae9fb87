/**
 * The words for what can become of a delivery and a campaign. docs/delivery-states.md draws the transitions.
 */

/** A delivery is in exactly one of these. `claimed` is shown to people as `pending`. */
export const deliveryStates = [
  'pending',
  'claimed',
  'sending',
  'deferred',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why an address must not be written to: its owner said so, it is dead, its owner called us spam, or people of ours said so. */
export const suppressionReasons = ['unsubscribed', 'hard-bounce', 'complaint', 'operator'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** Why a row of the list is not written to. */
export type SkipReason = 'invalid' | 'duplicate' | 'suppressed';

/** How many deliveries are in each state; the states always add up to `total`. */
export type Counts = Readonly<Record<DeliveryState, number> & { total: number }>;

/** What people want of a released campaign. */
export type Wanted = 'run' | 'paused' | 'cancelled';

/** How a campaign was submitted. `dry-run` composes everything and sends nothing. */
export type CampaignMode = 'async' | 'sync' | 'dry-run';

/** The account name of campaigns that are only composed: it needs no settings, every worker serves it. */
export const DRY_RUN_ACCOUNT = 'dry-run';

/** What becomes of deliveries whose outcome is not known: kept for the operator, or sent again. */
export type OnUnknown = 'keep' | 'resend';

/** The one word shown for a campaign; precedence cancelled > paused > held > scheduled > running. */
export type CampaignState = 'draft' | 'scheduled' | 'running' | 'held' | 'paused' | 'cancelled' | 'finished';

/**
 * Stable codes for why an account sends nothing for now.
 * `auth`, `tls`, `configuration`, `reputation`, `failures` wait for the operator's `resume`; `ledger-rollback` for that or for
 * the worker whose journal is missing (a Redis that forgot, see backend/redis/journal.ts);
 * `unreachable`, `throttled`, `quota` and `hours` (outside the hours for sending) end by themselves at `until`.
 * `missed` is of one campaign: no worker was there at its time; it waits for `resume`.
 */
export type HoldReason =
  | 'auth'
  | 'tls'
  | 'configuration'
  | 'reputation'
  | 'failures'
  | 'ledger-rollback'
  | 'unreachable'
  | 'throttled'
  | 'quota'
  | 'hours'
  | 'missed';

export interface Hold {
  readonly reason: HoldReason;
  /** The server's own words, or the system's error; shown to people as it is. */
  readonly message: string;
  /** Milliseconds since 1970 when the account is tried again by itself; null: only after `resume`. */
  readonly until: number | null;
}

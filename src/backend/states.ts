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
  'returned',
  'complained',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The states of a delivery that is not over: something is still to be done about it. */
export const openStates = ['pending', 'claimed', 'sending', 'deferred'] as const satisfies readonly DeliveryState[];

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
 * Stable codes for why a campaign alone sends nothing for now; each waits for the operator's `resume`.
 * `missed`: no worker was there at its time. `ledger-rollback`: the ledger is older than what its witness has seen (see
 * backend/witness.ts). `ledger-moved`: this machine has no witness of the ledger. `restored`: the ledger was made from a backup.
 * `ledger-damaged`: a part of the ledger cannot be understood and was set aside.
 */
export const campaignHoldReasons = ['missed', 'ledger-rollback', 'ledger-moved', 'restored', 'ledger-damaged'] as const;
export type CampaignHoldReason = (typeof campaignHoldReasons)[number];

/**
 * Stable codes for why an account sends nothing for now.
 * `unexpected`: a fault of this program, or a reason that it does not know, is tried again by itself like `unreachable`.
 * `auth`, `tls`, `configuration`, `reputation`, `failures`, `returns` (too many addresses are dead) wait for the operator's `resume`;
 * `ledger-rollback` for that or for
 * the worker whose journal is missing (a Redis that forgot, see backend/redis/journal.ts);
 * `unreachable`, `throttled`, `quota` and `hours` (outside the hours for sending) end by themselves at `until`.
 */
export const accountHoldReasons = [
  'auth',
  'tls',
  'configuration',
  'reputation',
  'failures',
  'returns',
  'ledger-rollback',
  'unreachable',
  'unexpected',
  'throttled',
  'quota',
  'hours',
] as const;
export type AccountHoldReason = (typeof accountHoldReasons)[number];

/** Why a campaign is shown as held: for a reason of its own, or of its account. */
export type HoldReason = AccountHoldReason | CampaignHoldReason;

/** Whether campaigns are held for this reason themselves (an account may be, too, for `ledger-rollback`). */
export function isCampaignHold(reason: HoldReason): reason is CampaignHoldReason {
  return campaignHoldReasons.some((own) => own === reason);
}

/** The reason of an account as it was written; one that is none of these (damaged, of a newer program) is `unexpected`. */
export function accountHoldReason(written: string): AccountHoldReason {
  return accountHoldReasons.find((reason) => reason === written) ?? 'unexpected';
}

/** The reason of a campaign's own hold as it was written; one that is none of these is `ledger-damaged`. */
export function campaignHoldReason(written: string): CampaignHoldReason {
  return campaignHoldReasons.find((reason) => reason === written) ?? 'ledger-damaged';
}

/** The reason of either, as it was written; one that is none of these is `unexpected`. */
export function holdReason(written: string): HoldReason {
  return campaignHoldReasons.find((reason) => reason === written) ?? accountHoldReason(written);
}

/** Why one campaign is held until `resume`. */
export interface CampaignHold {
  readonly reason: CampaignHoldReason;
  /** What is known of the cause (names, numbers), for people; may be empty. */
  readonly message: string;
}

export interface Hold {
  readonly reason: HoldReason;
  /** The server's own words, or the system's error; shown to people as it is. */
  readonly message: string;
  /** Milliseconds since 1970 when the account is tried again by itself; null: only after `resume`. */
  readonly until: number | null;
}

import type { AccountLimits, Run, Slowed, WindowLimit } from './limits.ts';
import type { CameBack, ReturnCause, ReturnNews } from './return-rule.ts';
import type {
  CampaignMode,
  Counts,
  DeliveryState,
  Hold,
  OnUnknown,
  SkipReason,
  SuppressionReason,
  Wanted,
} from './states.ts';

/** What the ports of port.ts speak of: campaigns, deliveries, claims, accounts, workers and suppressions, as data. */

/** A short lower-case id that people can read out and type; begins with a letter. */
export type CampaignId = string;
export type WorkerId = string;
/** Fences a claim: whoever does not hold the delivery's token cannot move it. */
export type ClaimToken = number;

export interface NewCampaign {
  readonly name: string;
  readonly mode: CampaignMode;
  /** The account that sends, or several of them (see pool.ts); each that is not known yet is made. */
  readonly account: string;
  /** Between any two messages of the campaign, over all workers; 0: none. */
  readonly delayMs: number;
  /** `resend`: a delivery of unknown outcome is pending again at once, instead; after five attempts it stays unknown. */
  readonly onUnknown: OnUnknown;
  /** The caller's own idempotency key. */
  readonly key: string | null;
  /** SHA-256 over message, list and options; the same content has the same digest. */
  readonly digest: string;
  /** The message as submitted, JSON; opaque here. */
  readonly message: string;
  /** From-address, for people and for reports. */
  readonly sender: string;
  /** What it is about, for those who want only some of what is sent (see topic.ts); absent: nothing in particular. */
  readonly topic?: string | undefined;
  /** About how large the list is, in bytes: a backend that would have no room for it refuses the draft. Absent: not known. */
  readonly listBytes?: number | undefined;
}

export interface Release {
  /** Not before this time; null: at once. */
  readonly notBefore: number | null;
  /**
   * When no worker has found it between `notBefore` and this time, it is held as `missed` until somebody says `run`.
   * Absent or null: it starts whenever a worker finds it.
   */
  readonly startBy?: number | null;
  /** A released campaign of the same digest younger than this is found instead; 0 switches that off. */
  readonly sameContentWindowMs: number;
}

export interface NewDelivery {
  /** 1, 2, 3 ... in the order of the list; every data row has one. */
  readonly number: number;
  readonly email: string;
  /** The address as compared: lower case. Empty for invalid rows. */
  readonly key: string;
  /** The row's variables, a JSON object; opaque here. */
  readonly vars: string;
  readonly skip: SkipReason | null;
}

export interface TurnedAway {
  readonly number: number;
  readonly reason: 'duplicate' | 'suppressed';
  /** The number of the row that has the address already (duplicate). */
  readonly firstNumber: number | null;
}

export interface CampaignRow {
  readonly id: CampaignId;
  readonly name: string;
  readonly mode: CampaignMode;
  /** The account that sends it, or those that do (see pool.ts). */
  readonly account: string;
  /** What each of several accounts has sent, in their order; absent where one sends. */
  readonly pool?: readonly AccountShare[] | undefined;
  readonly sender: string;
  /** What it is about; null: nothing in particular. */
  readonly topic: string | null;
  readonly delayMs: number;
  readonly onUnknown: OnUnknown;
  readonly released: boolean;
  readonly wanted: Wanted;
  /** What holds it now: a hold of its own, else its account's; of several accounts only where all are held (`holdOfAll`). */
  readonly hold: Hold | null;
  readonly notBefore: number | null;
  readonly counts: Counts;
  readonly createdAt: number;
  /** When the first delivery was begun. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** The earliest time at which a deferred delivery is tried again. */
  readonly nextAttemptAt: number | null;
  /** Attempts that came to an outcome, per second, lately (about the last half minute); null while there were none. */
  readonly ratePerSecond: number | null;
  readonly message: string;
}

/** The part of one account in a campaign that several send. */
export interface AccountShare {
  readonly account: string;
  /** Messages that the server took, those that came back later included. */
  readonly sent: number;
  /** Messages that have begun and have no outcome. */
  readonly sending: number;
  readonly hold: Hold | null;
}

export interface Tallies {
  /** Each moment's own: one that ends meanwhile may be missing here and not be counted there yet, or the other way round. */
  readonly unfinished: readonly CampaignTally[];
  /** All of one moment. */
  readonly accounts: readonly AccountTally[];
}

/** The released campaigns of one account (or of the same accounts together) in numbers, finished or not. */
export interface AccountTally {
  readonly account: string;
  readonly counts: Counts;
  /** Campaigns that are over: sent to their end, and cancelled. */
  readonly finished: number;
  readonly cancelled: number;
}

/** A released campaign in numbers. */
export type CampaignTally = Pick<
  CampaignRow,
  | 'id'
  | 'account'
  | 'released'
  | 'wanted'
  | 'hold'
  | 'notBefore'
  | 'counts'
  | 'createdAt'
  | 'finishedAt'
  | 'ratePerSecond'
>;

export interface DeliveryRow {
  readonly number: number;
  readonly email: string;
  readonly vars: string;
  readonly state: DeliveryState;
  readonly skipReason: SkipReason | null;
  /** Attempts that counted. */
  readonly attempts: number;
  /** The last reply or error; null while there is none. */
  readonly reply: string | null;
  /** When the state last changed. */
  readonly at: number;
  /** When it is tried again (deferred). */
  readonly nextAttemptAt: number | null;
  /** Why it came back; null: it did not. */
  readonly back: CameBack | null;
  /** A person has answered it; absent: nobody, as far as a mailbox that is read tells. */
  readonly answered?: true | undefined;
}

/** Which delivery. */
export interface DeliveryPlace {
  readonly campaign: CampaignId;
  readonly number: number;
}

export interface CampaignListing {
  readonly limit: number;
  readonly unfinishedOnly?: boolean | undefined;
  /** Only those that are older than this one; none when there is no such campaign (any more). */
  readonly before?: CampaignId | undefined;
}

/** What one account could do for one campaign: a campaign that several send has one for each. */
export interface CampaignWork {
  readonly id: CampaignId;
  readonly account: string;
  /** Others send it, too: begins and claims name the account, and what has to wait for this one is theirs to take. Absent: no. */
  readonly pooled?: boolean | undefined;
  readonly mode: CampaignMode;
  readonly delayMs: number;
  readonly hold: Hold | null;
  /** Grows each time the operator says `resume` for the account: configuration must be read again. */
  readonly accountEpoch: number;
  /**
   * When the next delivery is due; null: some are due now. Infinity never occurs: a campaign with none is finished, and
   * where all that is left is in the hands of workers, it is a second from now (they may give something back).
   */
  readonly nextDueAt: number | null;
}

export interface Turn {
  readonly worker: WorkerId;
  readonly records: readonly OutcomeRecord[];
  readonly begins: readonly Begin[];
  readonly claims: readonly ClaimRequest[];
}

export interface TurnResult {
  readonly records: readonly ('recorded' | 'late' | 'stale')[];
  readonly begins: readonly BeginAnswer[];
  readonly claims: readonly (readonly Claim[])[];
}

/** A delivery lent to one worker. */
export interface Claim {
  readonly campaign: CampaignId;
  readonly number: number;
  readonly token: ClaimToken;
  readonly email: string;
  readonly vars: string;
  /** Attempts that counted before this one. */
  readonly attempts: number;
  /** Time since its first attempt that counted, without the time its account was held; 0 before it. Never negative. */
  readonly ageMs: number;
}

export interface ClaimRequest {
  readonly campaign: CampaignId;
  readonly want: number;
  /** Which of several accounts asks; absent: the first. */
  readonly account?: string | undefined;
}

interface Claimed {
  readonly campaign: CampaignId;
  readonly number: number;
  readonly token: ClaimToken;
}

export interface Begin extends Claimed {
  /** By which of several accounts; absent: the first. */
  readonly account?: string | undefined;
}

export type BeginAnswer =
  /**
   * `at`: when its slot opens (ms since 1970, on this machine's clock), at most 50 ms from now; nothing may be handed over
   * before. In the past: by so much it was given out late. Absent: the campaign has no delay, and nothing else makes it wait.
   */
  | { readonly kind: 'begun'; readonly at?: number }
  /** `elsewhere`: it is the account that has to wait, and one of the others may begin it sooner. */
  | { readonly kind: 'wait'; readonly until: number; readonly elsewhere?: boolean }
  | { readonly kind: 'gone' };

/**
 * What became of a claim, in the ledger's words. `reply` is cut at 500 characters. `waitMs`: how long it is not due, from when
 * this is recorded (a time would be about the clock of whoever told it, which may have been set since); 0: due at once.
 */
export type OutcomeRecord = Claimed &
  (
    | { readonly kind: 'sent'; readonly reply: string }
    | { readonly kind: 'deferred'; readonly reply: string; readonly waitMs: number }
    /** `suppress`: the address is dead and must not be written to again. */
    | { readonly kind: 'failed'; readonly reply: string; readonly suppress: boolean }
    | { readonly kind: 'unknown'; readonly reply: string }
    /**
     * Nothing was handed over: back to pending, the attempt does not count.
     * `throttled`: the server asked for a slower pace.
     */
    | { readonly kind: 'released'; readonly waitMs: number; readonly throttled?: boolean }
  );

/** What came back of one delivery. */
export interface ReturnRecord {
  readonly campaign: CampaignId;
  readonly number: number;
  /** The address it is about, as compared: must be the delivery's. */
  readonly key: string;
  readonly kind: ReturnNews;
  /** Of an answer it says nothing. */
  readonly cause: ReturnCause;
  /** The mail does not name the delivery: it was matched by its address. */
  readonly guess: boolean;
  /** What was said; takes the place of the delivery's reply. Cut at 500 characters; empty: that stays. */
  readonly reply: string;
  /** Why the address must not be written to any more; null: it may. */
  readonly suppress: SuppressionReason | null;
}

export interface AccountRow {
  readonly name: string;
  readonly hold: Hold | null;
  readonly epoch: number;
}

export interface AccountUse {
  readonly hold: Hold | null;
  readonly limits: AccountLimits | null;
  /** When the next slot of the even rate opens; null: none was taken. */
  readonly tat: number | null;
  /** How the server has slowed the account down; null: it has not, or it is forgotten. */
  readonly slowed: Slowed | null;
  /** Messages begun whose outcome is not known yet: they count against every window. */
  readonly onWire: number;
  /** In the order of the limits' windows. */
  readonly windows: readonly WindowUse[];
}

export interface WindowUse extends WindowLimit {
  /** Messages in the window now, without those on the wire, oldest first. */
  readonly runs: readonly Run[];
}

export interface NewWorker {
  readonly id: WorkerId;
  readonly host: string;
  /** Names one boot of one host and one process-id namespace: a pid means something only within the same one. */
  readonly boot: string;
  readonly pid: number;
  readonly concurrency: number;
}

/** What the worker is doing, for people. */
export interface WorkerCurrent {
  readonly campaign: CampaignId | null;
}

export interface WorkerRow extends NewWorker {
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly beats: number;
  readonly stopRequested: boolean;
  readonly current: WorkerCurrent;
}

/** Which entries of an address are meant. */
export interface WhichSuppressions {
  /** Those of this topic only; null: those of no topic. Absent: all. */
  readonly topic?: string | null | undefined;
  /** Those with one of these reasons only; absent: whatever the reason. */
  readonly reasons?: readonly SuppressionReason[] | undefined;
}

export interface NewSuppression {
  /** The address as compared (lower case), or its hash: see address-hash.ts. */
  readonly key: string;
  /** Only in campaigns of this topic; absent: in all. */
  readonly topic?: string | undefined;
  readonly reason: SuppressionReason;
  /** The campaign and reply that led to it, or a remark, for people; may be empty. */
  readonly detail: string;
  /** Since when; absent: now. */
  readonly at?: number | undefined;
}

export interface SuppressionRow extends NewSuppression {
  readonly at: number;
}

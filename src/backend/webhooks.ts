import { type WebhookEventName, webhookEvents } from '../config/types.ts';
import type { Lease } from './lease-watch.ts';
import type { CampaignId } from './port.ts';
import type { ReturnCause } from './return-rule.ts';
import type { Counts, HoldReason, SuppressionReason } from './states.ts';

/**
 * The outbox of webhooks: what happened and is still to be told to the endpoints of facteur.yaml. The ledger writes down an event
 * in the transaction of what it tells, one copy for each endpoint that wants it, so that no kill loses one; whoever holds the
 * lease of an endpoint sends them. Nothing is written down while no endpoint is known. Neither secrets nor addresses of endpoints
 * are in the ledger. The doc comments are the contract, as those of `Backend` are.
 */
export interface WebhookOutbox {
  /**
   * Makes endpoints known: from now on what they want is written down for them. One that is known keeps what waits for it; what it
   * wants may be another from now on. An endpoint that nobody has named so for FORGET_ENDPOINT_MS is forgotten
   * by workers that go on looking for some minutes (see endpoint-watch.ts).
   */
  know(endpoints: readonly KnownEndpoint[]): Promise<void>;

  /** All endpoints that are known, in the order of their labels. */
  endpoints(): Promise<readonly EndpointRow[]>;

  /** What is to be done for these endpoints; those that are not known are left out. Cheap enough to poll once a second. */
  due(keys: readonly string[]): Promise<readonly EndpointDue[]>;

  /**
   * Takes the lease of an endpoint, which one process holds at a time: when nobody has it, or when its number is still `over`, which
   * the caller has judged to be that of a process that is gone. Returns the new number; null: somebody has it, or the endpoint is not known.
   */
  lease(key: string, holder: string, over: number | null): Promise<number | null>;

  /**
   * A turn of whoever holds the lease: in one transaction takes note of results, and gives the next events, those due first. Null:
   * the lease is somebody else's by now, and nothing was noted. The lease has a new number afterwards.
   *
   * - `delivered`: it is told, and goes. After failures, whatever waits for another attempt is due again, unless its last one was
   *   less than TRY_AGAIN_MS ago.
   * - `failed`: `retryMs` is the wait before this event is due again, null gives it up; `pauseMs` the wait of the whole endpoint. Of one
   *   that has failed for KEEP_EVENT_MS without a success, events older than that are dropped then, whichever failed.
   * - `gone`: the endpoint wants nothing any more. It is disabled, and all that waits for it is dropped.
   *
   * While an endpoint fails, its events are given though they are not due: its pause sets the pace then.
   */
  turn(turn: WebhookTurn): Promise<WebhookTurnAnswer | null>;

  /**
   * Ends a failure, or `gone`: the endpoint has answered, and somebody has looked. What waits for it is due, and what was dropped is
   * counted anew. No-op for one that is not known.
   */
  enable(key: string): Promise<void>;
}

/** What can be told. */
export const webhookKinds = webhookEvents;
export type WebhookKind = WebhookEventName;

/** Why a campaign does not go on: a hold, or people who paused it. */
export type StopReason = HoldReason | 'paused';

export interface KnownEndpoint {
  /** 16 hex digits made of its address. */
  readonly key: string;
  /** What people know it by: scheme and host, which hold no secret. */
  readonly label: string;
  /** At least one. */
  readonly kinds: readonly WebhookKind[];
}

export interface EndpointRow extends KnownEndpoint {
  /** Events that wait. */
  readonly waiting: number;
  /** Attempts that failed since the last success. */
  readonly failures: number;
  /** Since when all attempts failed; null: the last one did not. */
  readonly failingSince: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastError: EndpointError | null;
  /** Events that were given up or dropped since `enable`. */
  readonly dropped: number;
  /** When it said that it is gone (HTTP 410); null: it is not disabled. */
  readonly disabledAt: number | null;
  /** When the next event is to be tried, on this machine's clock; null: none waits. */
  readonly nextAt: number | null;
}

/** Why an attempt failed. */
export interface WebhookFailure {
  /** `status`: an HTTP status that is no success; `redirect`: not followed; `gone`: 410; `timeout`: no answer in time; `unreachable`: no connection. */
  readonly code: (typeof webhookFailures)[number];
  /** The status, or the system's code (ECONNREFUSED ...). */
  readonly detail: string;
}
export const webhookFailures = ['status', 'redirect', 'gone', 'timeout', 'unreachable'] as const;

export interface EndpointError extends WebhookFailure {
  readonly at: number;
}

export interface EndpointDue extends Lease {
  /** Milliseconds until something is to be tried, 0: now; null: nothing waits. */
  readonly waitMs: number | null;
}

export interface WebhookTurn {
  readonly key: string;
  readonly lease: number;
  readonly results: readonly WebhookResult[];
  /** How many events are wanted, 0 to MOST_TAKEN. */
  readonly want: number;
  /** Whether the lease is given back. */
  readonly release: boolean;
}

export type WebhookResult = { readonly id: string } & (
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed';
      readonly failure: WebhookFailure;
      readonly retryMs: number | null;
      readonly pauseMs: number;
    }
  | { readonly kind: 'gone'; readonly failure: WebhookFailure }
);

export interface WebhookTurnAnswer {
  readonly lease: number;
  readonly events: readonly WebhookEvent[];
  /** Attempts that failed in a row before. */
  readonly failures: number;
}

/** An event that is to be told. What it tells was true when it happened. */
export type WebhookEvent = {
  /** The same for each attempt and each endpoint: ASCII letters, digits, `_` and `-`. */
  readonly id: string;
  /** When it happened. */
  readonly at: number;
  /** Attempts that failed. */
  readonly attempts: number;
  /** Since the first attempt, in milliseconds; null: there was none. */
  readonly triedForMs: number | null;
} & WebhookFact;

export type WebhookFact =
  | { readonly kind: 'campaign.finished'; readonly campaign: EventCampaign; readonly data: FinishedData }
  | { readonly kind: 'campaign.held'; readonly campaign: EventCampaign; readonly data: HeldData }
  | { readonly kind: 'campaign.resumed'; readonly campaign: EventCampaign; readonly data: ResumedData }
  | {
      readonly kind: 'delivery.failed';
      readonly campaign: EventCampaign;
      readonly number: number;
      /** Null: the campaign was purged meanwhile. */
      readonly email: string | null;
      readonly data: FailedData;
    }
  | {
      readonly kind: 'delivery.returned';
      readonly campaign: EventCampaign;
      readonly number: number;
      /** Null: the campaign was purged meanwhile. */
      readonly email: string | null;
      readonly data: ReturnedData;
    }
  | { readonly kind: 'recipient.unsubscribed'; readonly data: UnsubscribedData };

/** `name` and `account` are null when the campaign was purged meanwhile. */
export interface EventCampaign {
  readonly id: CampaignId;
  readonly name: string | null;
  readonly account: string | null;
}

export interface FinishedData {
  readonly cancelled: boolean;
  readonly counts: Pick<
    Counts,
    'total' | 'sent' | 'failed' | 'unknown' | 'skipped' | 'cancelled' | 'returned' | 'complained'
  >;
}

export interface HeldData {
  readonly reason: StopReason;
  readonly message: string;
  /** When it goes on by itself; null: it waits for people. */
  readonly until: number | null;
}

export interface ResumedData {
  /** What had held it. */
  readonly reason: StopReason;
}

export interface FailedData {
  readonly attempts: number;
  readonly reply: string;
  /** Its address is dead and is not written to again. */
  readonly suppressed: boolean;
}

export interface ReturnedData {
  /** Why; `complaint`: it arrived, and was called junk. */
  readonly cause: ReturnCause;
  readonly reply: string;
  /** The mail did not name the delivery: it was matched by its address. */
  readonly guess: boolean;
  /** With it the address is not written to again. */
  readonly suppressed: boolean;
}

export interface UnsubscribedData {
  /** The address as compared: lower case. */
  readonly email: string;
  readonly reason: Exclude<SuppressionReason, 'hard-bounce'>;
  /** Only in campaigns of this topic; absent: in all. */
  readonly topic?: string | undefined;
}

/** Events in one turn. */
export const MOST_TAKEN = 50;
/** Events that wait for one endpoint; beyond them the oldest are dropped (SQLite: within a minute). */
export const MOST_WAITING = 100_000;
/** What waits for an endpoint that fails for so long is dropped when it is as old (three days). */
export const KEEP_EVENT_MS = 3 * 86_400_000;
/** An endpoint that no process has in its configuration any more is forgotten after so long (a week). */
export const FORGET_ENDPOINT_MS = 7 * 86_400_000;
/** That it is in somebody's configuration is written down so often at most (an hour). */
export const SEEN_EVERY_MS = 3_600_000;
/** An endpoint that answers again is told at once what it refused before; but what it refused a moment ago not before this. */
export const TRY_AGAIN_MS = 60_000;

/** The failure as it was written; null for none, or one that cannot be understood. */
export function readFailure(written: string | null | undefined): WebhookFailure | null {
  const [code = '', detail = ''] = (written ?? '').split(' ');
  const known = webhookFailures.find((one) => one === code);
  return known ? { code: known, detail } : null;
}

/** A failure as a ledger keeps it. */
export function writeFailure({ code, detail }: WebhookFailure): string {
  return `${code} ${detail}`;
}

/** An event as both ledgers keep it. */
export interface KeptEvent {
  readonly id: string;
  readonly kind: string;
  readonly campaign: string | null;
  readonly number: number | null;
  readonly at: number;
  /** JSON. */
  readonly data: string;
  readonly attempts: number;
  readonly triedForMs: number | null;
}

/** What a ledger knows of it elsewhere. */
export interface KnownElsewhere {
  readonly campaign: EventCampaign | null;
  readonly email: string | null;
}

/** The event; null for one that cannot be understood. */
export function readEvent(kept: KeptEvent, { campaign, email }: KnownElsewhere): WebhookEvent | null {
  const kind = webhookKinds.find((one) => one === kept.kind);
  const data = readData(kept.data);
  if (!kind || data === null) return null;
  const { id, at, attempts, triedForMs } = kept;
  const head = { id, at, attempts, triedForMs };
  if (kind === 'recipient.unsubscribed') return { ...head, kind, data: data as unknown as UnsubscribedData };
  if (campaign === null) return null;
  if (kind !== 'delivery.failed' && kind !== 'delivery.returned') {
    return { ...head, kind, campaign, data } as unknown as WebhookEvent;
  }
  if (kept.number === null) return null;
  return { ...head, kind, campaign, number: kept.number, email, data } as unknown as WebhookEvent;
}

function readData(written: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(written);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

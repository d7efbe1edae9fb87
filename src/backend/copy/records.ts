import type { NotedState } from '../attempts.ts';
import type { CampaignId } from '../port.ts';
import { backOf, isAnswered, newsCode, type ReturnCause } from '../return-rule.ts';
import type { CampaignMode, DeliveryState, OnUnknown, SuppressionReason, Wanted } from '../states.ts';
import { type Span, toldStates } from '../timeline.ts';

/**
 * A ledger in words that belong to no backend: what a backup holds, and by which a ledger moves from one backend to the
 * other. Files outlive programs: what is here may be added to, never changed in meaning (see FORMAT in backup/format.ts).
 * Times are milliseconds since 1970 (UTC).
 *
 * A campaign comes in pieces: its list (`rows`), what became of it (`states`), how attempts ended that did not go well (`attempts`), the contents
 * it needs (`uses`), its timeline, and at last itself (`campaign`). Pieces whose `campaign` never comes belong to one that was purged while it was read.
 */
export type LedgerRecord =
  | ContentCopy
  | ContentPartCopy
  | RowsCopy
  | StatesCopy
  | ChangesCopy
  | AttemptsCopy
  | UsesCopy
  | TimelineCopy
  | CampaignCopy
  | SuppressionsCopy
  | ReturnMailsCopy
  | AccountCopy
  | LostCopy
  | WebhookCopy
  | WebhookEventsCopy;

/** A content (an attachment, an image); its parts follow. */
export interface ContentCopy {
  readonly kind: 'content';
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  readonly putAt: number;
}

/** 1 MiB of a content, the last part less. */
export interface ContentPartCopy {
  readonly kind: 'part';
  readonly sha256: string;
  /** From 0. */
  readonly part: number;
  readonly base64: string;
}

/** Rows of a list, in order; those of one campaign go on from each other. */
export interface RowsCopy {
  readonly kind: 'rows';
  readonly campaign: CampaignId;
  /** The number of the first row, from 1; one more than a multiple of COPY_ROWS. */
  readonly first: number;
  /** At most COPY_ROWS; fewer only at the end of the list. */
  readonly rows: readonly RowCopy[];
}

/**
 * Address, its key where that is another text, variables as JSON, and why it is not written to: 0 it is, 1 invalid, 2
 * duplicate, 3 suppressed.
 */
export type RowCopy = readonly [email: string, key: string | null, vars: string, skip: number];

/**
 * What became of deliveries, in order, as far as any of the campaign was ever claimed; null: its row is skipped. A later state
 * of the same number stands in the place of an earlier one: a backend that cannot be read at one moment tells again what may
 * have changed meanwhile.
 */
export interface StatesCopy {
  readonly kind: 'states';
  readonly campaign: CampaignId;
  /** One more than a multiple of STATE_ROWS. */
  readonly first: number;
  /** Whole blocks of STATE_ROWS, but for the last. */
  readonly states: readonly (StateCopy | null)[];
}

/** States of single deliveries, whose blocks came before. */
export interface ChangesCopy {
  readonly kind: 'changes';
  readonly campaign: CampaignId;
  /** At most COPY_ROWS. */
  readonly changes: readonly (readonly [number: number, state: StateCopy | null])[];
}

/**
 * A delivery that was claimed at least once. `due`: when it may be claimed again; `first`: when its first attempt that
 * counted ended, on the account's clock that stands still while it is held.
 */
export type StateCopy = readonly [
  state: DeliveryState,
  token: number,
  attempts: number,
  at: number,
  due: number | null,
  first: number | null,
  reply: string | null,
  back?: BackCopy | null | undefined,
  by?: number | undefined,
];

/**
 * What ends the copy of a state: what mail told of it (`code`, as ledgers keep it), and by which of several accounts (its place from 0;
 * null: one sends the campaign) it was begun last.
 */
export function endOfCopy(
  state: DeliveryState,
  code: number | null,
  by: number | null,
): readonly [back?: BackCopy | null, by?: number] {
  const back = backOf(state, code);
  const why: BackCopy | null = isAnswered(state, code) ? ['answered', false] : back && [back.cause, back.guess];
  if (by !== null) return [why, by];
  return why === null ? [] : [why];
}

/**
 * Why a delivery came back, and whether it was matched by its address alone; `answered`: it did not, a person has answered it. Absent: nothing
 * was told of it, or an older program recorded it.
 */
export type BackCopy = readonly [cause: ReturnCause | 'answered', guess: boolean];

/** What such an entry says, as ledgers keep it; null: there is none. */
export function codeIn(copy: BackCopy | null | undefined): number | null {
  if (!copy) return null;
  const [cause, guess] = copy;
  return cause === 'answered'
    ? newsCode({ kind: 'answered', cause: 'unknown', guess })
    : newsCode({ kind: 'returned', cause, guess });
}

/**
 * How attempts ended that did not go well (../attempts.ts), by number and then in their order: all of those deliveries, of at most COPY_ROWS. Absent
 * in what an older program wrote.
 */
export interface AttemptsCopy {
  readonly kind: 'attempts';
  readonly campaign: CampaignId;
  readonly attempts: readonly AttemptCopy[];
}

export type AttemptCopy = readonly [number: number, at: number, state: NotedState, reply: string];

/** Contents that a campaign needs. */
export interface UsesCopy {
  readonly kind: 'uses';
  readonly campaign: CampaignId;
  readonly hashes: readonly string[];
}

/** What became of a campaign over time (see ../timeline.ts). Absent in what an older program wrote. */
export interface TimelineCopy {
  readonly kind: 'timeline';
  readonly campaign: CampaignId;
  readonly stepMs: number;
  /** By time. */
  readonly spans: readonly SpanCopy[];
  readonly stops: readonly StopCopy[];
}

/** When it begins, and what was told of each of `toldStates`, in their order; an older program wrote fewer, and the others are 0. */
export type SpanCopy = readonly [at: number, ...told: number[]];

/** The same of a span. */
export function spanCopy(span: Span): SpanCopy {
  return [span.at, ...toldStates.map((state) => span[state])];
}

/** What was told of each state in such a span. */
export function toldIn([, ...told]: SpanCopy): number[] {
  return toldStates.map((_, i) => told[i] ?? 0);
}

/** A time in which nothing was sent; `until` null: it lasts. */
export type StopCopy = readonly [reason: string, since: number, until: number | null];

/** A released campaign; its counters are those of its deliveries. */
export interface CampaignCopy {
  readonly kind: 'campaign';
  readonly id: CampaignId;
  /** Rows of its list. */
  readonly total: number;
  /** One account, or several (see ../pool.ts). */
  readonly account: string;
  /** What each of several has sent, in their order; absent where one sends. */
  readonly sentBy?: readonly number[] | undefined;
  readonly name: string;
  readonly mode: CampaignMode;
  readonly sender: string;
  readonly delayMs: number;
  readonly onUnknown: OnUnknown;
  readonly key: string | null;
  readonly digest: string;
  readonly message: string;
  /** What it is about; absent: nothing in particular. */
  readonly topic?: string | undefined;
  readonly createdAt: number;
  readonly releasedAt: number;
  readonly notBefore: number | null;
  readonly startBy: number | null;
  readonly wanted: Wanted;
  readonly wantedAt: number | null;
  readonly startedAt: number | null;
  /** Null: it is unfinished. */
  readonly finishedAt: number | null;
  /** When its next slot opens; null: none was taken. */
  readonly tat: number | null;
}

export interface SuppressionsCopy {
  readonly kind: 'suppressions';
  readonly entries: readonly SuppressionCopy[];
}

/** `topic`: in campaigns of that topic only; absent: at all. */
export type SuppressionCopy = readonly [
  key: string,
  reason: SuppressionReason,
  detail: string,
  at: number,
  topic?: string | undefined,
];

/** Mails that came back and were recorded, by name, the oldest first: at most COPY_ROWS. Absent in what an older program wrote. */
export interface ReturnMailsCopy {
  readonly kind: 'return-mails';
  readonly names: readonly string[];
}

/** An account with what it has used of its limits. */
export interface AccountCopy {
  readonly kind: 'account';
  readonly name: string;
  readonly epoch: number;
  /** `own`: because of its limits. */
  readonly hold: {
    readonly reason: string;
    readonly message: string;
    readonly since: number;
    readonly until: number | null;
    readonly own: boolean;
  } | null;
  /** How long it was held in all before that, in milliseconds. */
  readonly heldMs: number;
  /** As JSON; null: none. */
  readonly limits: string | null;
  readonly tat: number | null;
  readonly slowed: { readonly ceiling: number; readonly at: number; readonly cuts: number } | null;
  /** By length in milliseconds: messages counted together, oldest first. */
  readonly windows: readonly (readonly [ms: number, runs: readonly RunCopy[]])[];
  /** When it was held, the latest times; absent in what an older program wrote. */
  readonly stops?: readonly StopCopy[];
}

export type RunCopy = readonly [first: number, last: number, count: number];

/** A campaign that the ledger had lost before (see `Backend.lost`). */
export interface LostCopy {
  readonly kind: 'lost';
  readonly id: CampaignId;
  readonly at: number;
  /** The operator knows. */
  readonly accepted: boolean;
}

/** An endpoint of webhooks; nobody has its lease in a copy. */
export interface WebhookCopy {
  readonly kind: 'webhook';
  readonly key: string;
  readonly label: string;
  readonly events: readonly string[];
  readonly seenAt: number;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly notBefore: number;
  readonly successAt: number | null;
  /** As `writeFailure` writes it. */
  readonly error: string | null;
  readonly errorAt: number | null;
  readonly dropped: number;
  readonly disabledAt: number | null;
}

/** What waits to be told to an endpoint, in its order: at most COPY_ROWS in one record. */
export interface WebhookEventsCopy {
  readonly kind: 'webhook-events';
  /** The endpoint's key; its own record came before. */
  readonly endpoint: string;
  readonly events: readonly WebhookEventCopy[];
}

/** `campaign` and `number`: of whom it tells; `data`: JSON; `first`, `tried`: its first and last attempt. */
export type WebhookEventCopy = readonly [
  id: string,
  event: string,
  campaign: CampaignId | null,
  number: number | null,
  at: number,
  data: string,
  attempts: number,
  first: number | null,
  tried: number | null,
  due: number,
];

/** Rows of a list in one record. */
export const COPY_ROWS = 500;
/** States come in blocks of so many. */
export const STATE_ROWS = 100;

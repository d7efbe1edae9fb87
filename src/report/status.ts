import type { AccountShare, CampaignRow, CampaignTally, DeliveryRow, WorkerRow } from '../backend/port.ts';
import { noReturns, type ReturnCounts } from '../backend/return-rule.ts';
import type { CampaignState, Counts } from '../backend/states.ts';
import type { Forecast } from './forecast.ts';
import { type HeldRemedy, remedyFields } from './remedy.ts';
import { asKept, type Kept } from './said.ts';

/**
 * The one read model behind status, list and report: what the JSON of `facteur status` says, and what the lines for
 * people are made from. Field names are fixed; they are the same in every language and on every backend. `Text`: `Kept`, or a string when
 * its texts were said (said.ts).
 */
export interface CampaignStatus<Text = string> extends HeldRemedy<Text> {
  readonly id: string;
  readonly name: string;
  readonly mode: CampaignRow['mode'];
  /** What it is about; null: nothing in particular. */
  readonly topic: string | null;
  readonly backend: 'sqlite' | 'redis';
  readonly state: CampaignState;
  readonly taskState: TaskState;
  readonly counts: StatusCounts;
  /** Why messages came back: together as many as `counts` has `returned` and `complained`. */
  readonly returns: ReturnCounts;
  /** A stable code (HoldReason), the server's words or ours, and when it ends by itself. */
  readonly heldReason: string | null;
  readonly heldMessage: Text | null;
  readonly heldUntil: string | null;
  readonly nextAttemptAt: string | null;
  /** Recipients whose own time is still to come, when the first of them is due, and the last; null: there are none. */
  readonly ownTimes: { readonly waiting: number; readonly nextAt: string; readonly lastAt: string } | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Messages per second. */
  readonly ratePerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Messages per second that the server lets the account send for now; null: it has not asked for less. */
  readonly slowedTo: number | null;
  /** What each of several accounts has sent and will send, in their order; absent: one sends. */
  readonly pool?: readonly ShareStatus<Text>[] | undefined;
  readonly recentErrors: readonly { readonly email: string; readonly reply: Text; readonly at: string }[];
}

/** The part of one account in a campaign that several send. Its hold as that of a campaign: all null while it may send. */
export interface ShareStatus<Text = string> extends HeldRemedy<Text> {
  readonly account: string;
  /** Messages that the server took, those that came back later included. */
  readonly sent: number;
  /** Messages that have begun and have no outcome. */
  readonly sending: number;
  /** How many of what is left it will send, if nothing goes wrong (see `Forecast.shares`); null while the campaign does not go on. */
  readonly expected: number | null;
  readonly heldReason: string | null;
  readonly heldMessage: Text | null;
  readonly heldUntil: string | null;
}

/** `claimed` counts as pending: to people, a mail that a worker has taken and not begun is waiting. */
export type StatusCounts = Readonly<Record<Exclude<keyof Counts, 'claimed'>, number>>;

/** The task states of the system that Facteur replaces (Celery's names). */
export type TaskState = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

export interface WorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly concurrency: number;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly current: string | null;
}

interface StatusParts {
  readonly backend: 'sqlite' | 'redis';
  readonly now: number;
  readonly recent: readonly DeliveryRow[];
  /** Absent: none came back. */
  readonly returns?: ReturnCounts;
  /** Of this campaign; null: none was made. */
  readonly forecast?: Forecast | null;
  /** The server of its account; null: it is not known. */
  readonly host?: string | null;
  /** Recipients whose own time is still to come, in ms since 1970; null or absent: there are none. */
  readonly ownTimes?: { readonly waiting: number; readonly nextAt: number; readonly lastAt: number } | null;
}

/** `recent` are the latest troubles, newest first; `now` in milliseconds since 1970. */
export function campaignStatus(
  row: CampaignRow,
  { backend, now, recent, returns = noReturns(), forecast = null, host = null, ownTimes = null }: StatusParts,
): CampaignStatus<Kept> {
  const state = campaignState(row, now);
  const held = goesOnFor(row) ? row.hold : null;
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    topic: row.topic,
    backend,
    state,
    taskState: taskState(row),
    counts: statusCounts(row.counts),
    returns,
    heldReason: held?.reason ?? null,
    heldMessage: asKept(held?.message ?? null),
    heldUntil: iso(held?.until),
    ...remedyFields(held && { reason: held.reason, reply: held.message, host }),
    nextAttemptAt: iso(row.nextAttemptAt),
    ownTimes: ownTimes && {
      waiting: ownTimes.waiting,
      nextAt: new Date(ownTimes.nextAt).toISOString(),
      lastAt: new Date(ownTimes.lastAt).toISOString(),
    },
    createdAt: new Date(row.createdAt).toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    ratePerSecond: row.ratePerSecond === null ? null : round(row.ratePerSecond),
    etaSeconds: goesOn(row, state) ? etaSeconds(row, now, forecast) : null,
    slowedTo: forecast?.slowedTo == null ? null : round(forecast.slowedTo),
    ...(row.pool && { pool: row.pool.map((share) => shareStatus(share, goesOnFor(row), forecast)) }),
    recentErrors: recent.map(({ email, reply, at }) => ({
      email,
      reply: asKept(reply ?? ''),
      at: new Date(at).toISOString(),
    })),
  };
}

// What holds an account is nothing to a campaign that is over.
function goesOnFor({ finishedAt, wanted }: CampaignRow): boolean {
  return finishedAt === null && wanted !== 'cancelled';
}

function shareStatus(
  { account, sent, sending, hold }: AccountShare,
  open: boolean,
  forecast: Forecast | null,
): ShareStatus<Kept> {
  const held = open ? hold : null;
  const expected = forecast?.shares?.find((share) => share.account === account)?.count ?? null;
  return {
    ...{ account, sent, sending, expected },
    heldReason: held?.reason ?? null,
    heldMessage: asKept(held?.message ?? null),
    heldUntil: iso(held?.until),
    ...remedyFields(held && { reason: held.reason, reply: held.message, host: null }),
  };
}

/** The one word shown: finished and draft stand for themselves, then cancelled > paused > held > scheduled > running. */
export function campaignState(row: CampaignTally, now: number): CampaignState {
  if (!row.released) return 'draft';
  if (row.wanted === 'cancelled') return 'cancelled';
  if (row.finishedAt !== null) return 'finished';
  if (row.wanted === 'paused') return 'paused';
  if (row.hold) return 'held';
  if (row.notBefore !== null && row.notBefore > now) return 'scheduled';
  return 'running';
}

function taskState({ wanted, finishedAt, startedAt, counts }: CampaignRow): TaskState {
  if (wanted === 'cancelled') return 'REVOKED';
  // Who complained got it.
  if (finishedAt !== null) return counts.sent + counts.complained > 0 ? 'SUCCESS' : 'FAILURE';
  if (startedAt === null) return 'PENDING';
  const working = counts.pending + counts.claimed + counts.sending;
  return working === 0 && counts.deferred > 0 ? 'RETRY' : 'STARTED';
}

/** The counts as people are told them. */
export function statusCounts({ claimed, ...counts }: Counts): StatusCounts {
  return { ...counts, pending: counts.pending + claimed };
}

/** Whether it is being sent, or will be again without anybody's word. */
function goesOn(row: CampaignRow, state: CampaignState): boolean {
  return state === 'running' || (state === 'held' && row.hold?.until != null);
}

// What sets the pace, and what was measured where that is slower (paced by nothing but the account); deferred mail is not
// over before its next try.
function etaSeconds(row: CampaignRow, now: number, forecast: Forecast | null): number | null {
  const left = remaining(row.counts);
  const delays = row.delayMs > 0 ? (Math.max(0, left - 1) * row.delayMs) / 1000 : null;
  const paced = forecast?.endAt == null ? delays : (forecast.endAt - now) / 1000;
  const measured = row.delayMs === 0 && row.ratePerSecond ? left / row.ratePerSecond : null;
  if (paced === null && measured === null) return null;
  const wait = row.nextAttemptAt === null ? 0 : Math.max(0, row.nextAttemptAt - now) / 1000;
  return Math.round(Math.max(paced ?? 0, measured ?? 0, wait));
}

/** Deliveries that have no final state yet. */
export function remaining(counts: Counts): number {
  return counts.pending + counts.claimed + counts.sending + counts.deferred;
}

export function workerStatus(worker: WorkerRow): WorkerStatus {
  const { id, host, pid, concurrency, startedAt, lastSeenAt, current } = worker;
  return {
    id,
    host,
    pid,
    concurrency,
    startedAt: new Date(startedAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    current: current.campaign,
  };
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

function round(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

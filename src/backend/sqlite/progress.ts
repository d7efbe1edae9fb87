import { type CampaignHold, type Counts, campaignHoldReason, type DeliveryState, type Hold } from '../states.ts';
import { type ToldState, toldStates } from '../timeline.ts';
import { wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { isUnderstood } from './progress-understood.ts';
import { countTold, type SpanColumns, spanColumns } from './spans.ts';
import { beginStop, endStops, noteStop } from './stop-log.ts';
import { tellFinished } from './tell.ts';

/** The small row of a campaign that changes with every transaction: counters, cursor, pace, rate. */
export interface ProgressRow extends Record<DeliveryState, number>, SpanColumns {
  readonly campaign: number;
  open: number;
  wanted: number;
  wanted_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  tat: number | null;
  /** See `Pace` in ../pacing.ts. */
  owed: number;
  /** Missed, when no worker has found it by then; null: found, or nobody minds. */
  start_by: number | null;
  /** Why the campaign itself is held until the operator's word; null: it is not. */
  held_for: string | null;
  held_note: string | null;
  cursor: number;
  fresh: number;
  total: number;
  rate_at: number | null;
  rate_count: number;
  rate_before: number | null;
}

const SELECT = 'SELECT * FROM progress WHERE campaign = ?';
const SAVE = `UPDATE progress SET started_at = ?, tat = ?, owed = ?, cursor = ?, fresh = ?, total = ?, pending = ?, claimed = ?,
  sending = ?, sent = ?, skipped = ?, cancelled = ?, deferred = ?, failed = ?, unknown = ?, returned = ?, complained = ?,
  rate_at = ?, rate_count = ?, rate_before = ?,
  span_ms = ?, span_at = ?, ${spanColumns.map((column) => `${column} = ?`).join(', ')} WHERE campaign = ?`;
// Apart, because `open` is in an index.
const SAVE_STATE = `UPDATE progress SET open = ?, wanted = ?, wanted_at = ?, start_by = ?, finished_at = ?,
  held_for = ?, held_note = ? WHERE campaign = ?`;

/** A campaign's progress inside one transaction; nothing is kept until `save`. */
export class Progress {
  readonly row: ProgressRow;
  readonly #loaded: readonly unknown[];
  readonly #before: Readonly<OwnHoldColumns & Pick<ProgressRow, 'sending' | 'wanted'>>;
  readonly #told = { sent: 0, deferred: 0, failed: 0, unknown: 0, returned: 0, complained: 0 };
  #stateChanged = false;
  #finishedNow = false;

  private constructor(row: ProgressRow) {
    this.row = row;
    this.#loaded = Object.values(row);
    // Not all of it: this is done at every turn.
    const { sending, wanted, open, start_by, started_at, held_for, held_note } = row;
    this.#before = { sending, wanted, open, start_by, started_at, held_for, held_note };
  }

  /** Throws `Damaged` for a row that cannot be understood. */
  static load(connection: Connection, campaign: number): Progress | null {
    const row = connection.get<ProgressRow>(SELECT, campaign);
    if (row && !isUnderstood(row)) throw new Damaged(campaign);
    return row ? new Progress(row) : null;
  }

  /** Whether it is released and has deliveries to come, and people want it to run. */
  get running(): boolean {
    return this.row.open === 1 && this.row.wanted === wantedCode.run;
  }

  get cancelled(): boolean {
    return this.row.wanted === wantedCode.cancelled;
  }

  /** Moves the counters along with deliveries that changed their state. */
  move(from: DeliveryState, to: DeliveryState, count = 1): void {
    this.row[from] -= count;
    this.row[to] += count;
    if (isTold(to)) this.#told[to] += count;
  }

  /** How many more are on the wire than when this was loaded. */
  get begunInStep(): number {
    return this.row.sending - this.#before.sending;
  }

  /** What holds the campaign itself, until somebody says `run`; null: nothing does. */
  ownHold(now: number): Hold | null {
    return ownHold(this.row, now);
  }

  /** See `Backend.holdCampaign`. */
  hold({ reason, message }: CampaignHold): void {
    this.row.held_for = reason;
    this.row.held_note = message;
    this.#stateChanged = true;
  }

  /** Ends what holds the campaign itself. */
  unhold(): void {
    this.row.held_for = null;
    this.row.held_note = null;
    this.row.start_by = null;
    this.#stateChanged = true;
  }

  /** When it is missed, if no worker finds it before; null: it never is. */
  startBy(at: number | null): void {
    this.row.start_by = at;
    this.#stateChanged = true;
  }

  /** Makes the campaign visible to workers, for the first time or again. */
  reopen(): void {
    this.row.open = 1;
    this.row.finished_at = null;
    this.#stateChanged = true;
  }

  want(wanted: number, now: number): void {
    this.row.wanted = wanted;
    this.row.wanted_at = now;
    this.#stateChanged = true;
  }

  /** Whether what people want of it, what holds it, or whether it is open has changed. */
  get stateChanged(): boolean {
    return this.#stateChanged;
  }

  // Ends the campaign when nothing is left to do, not even to be told to its operator.
  #finishWhenDone(now: number): void {
    const { open, pending, claimed, sending, deferred } = this.row;
    if (open === 0 || pending + claimed + sending + deferred > 0) return;
    if (this.row.held_for !== null && !this.cancelled) return;
    this.row.open = 0;
    this.row.finished_at = now;
    this.#stateChanged = true;
    this.#finishedNow = true;
  }

  // What is cancelled is neither paused nor held any more.
  #noteStops(connection: Connection, now: number): void {
    const { campaign } = this.row;
    const reasonsOf = (row: Pick<ProgressRow, 'wanted' | 'held_for'>) =>
      row.wanted === wantedCode.cancelled
        ? []
        : [...(row.wanted === wantedCode.paused ? ['paused'] : []), ...(row.held_for === null ? [] : [row.held_for])];
    const [before, after] = [reasonsOf(this.#before), reasonsOf(this.row)];
    for (const reason of before) if (!after.includes(reason)) endStops(connection, { campaign }, now, reason);
    for (const reason of after) {
      if (!before.includes(reason)) beginStop(connection, { campaign }, { reason, until: null }, now);
    }
    if (isMissed(this.#before, now) && !isMissed(this.row, now)) {
      noteStop(connection, { campaign }, { reason: 'missed', since: this.#before.start_by ?? now, until: now });
    }
  }

  /** Keeps what has changed. What has not costs no write: most looks for work find none. */
  save(connection: Connection, now: number): void {
    this.#finishWhenDone(now);
    if (toldStates.some((state) => this.#told[state] > 0)) countTold(connection, this.row, this.#told, now);
    if (Object.values(this.row).every((value, i) => value === this.#loaded[i])) return;
    const p = this.row;
    const counts = [p.total, p.pending, p.claimed, p.sending, p.sent, p.skipped, p.cancelled, p.deferred, p.failed];
    const ended = [p.unknown, p.returned, p.complained];
    const rate = [p.rate_at, p.rate_count, p.rate_before];
    const span = [p.span_ms, p.span_at, ...spanColumns.map((column) => p[column])];
    const pace = [p.started_at, p.tat, p.owed];
    connection.run(SAVE, ...pace, p.cursor, p.fresh, ...counts, ...ended, ...rate, ...span, p.campaign);
    if (!this.#stateChanged) return;
    this.#noteStops(connection, now);
    const hold = [p.held_for, p.held_note];
    connection.run(SAVE_STATE, p.open, p.wanted, p.wanted_at, p.start_by, p.finished_at, ...hold, p.campaign);
    if (this.#finishedNow) tellFinished(connection, p);
  }
}

/** What a campaign's own hold is told by. */
export type OwnHoldColumns = Pick<ProgressRow, 'open' | 'start_by' | 'started_at' | 'held_for' | 'held_note'>;

/** What holds a campaign itself: what it was held for, or that it was missed. */
export function ownHold(row: OwnHoldColumns, now: number): Hold | null {
  const { held_for: reason, held_note: message } = row;
  if (reason !== null) return { reason: campaignHoldReason(reason), message: message ?? '', until: null };
  return isMissed(row, now) ? { reason: 'missed', message: '', until: null } : null;
}

// See `Release.startBy`.
function isMissed({ open, start_by, started_at }: OwnHoldColumns, now: number): boolean {
  return open === 1 && start_by !== null && started_at === null && start_by < now;
}

function isTold(state: DeliveryState): state is ToldState {
  return toldStates.some((told) => told === state);
}

export function countsOf(row: Counts): Counts {
  const { total, pending, claimed, sending, deferred, sent, failed, unknown, skipped, cancelled } = row;
  const { returned, complained } = row;
  return {
    total,
    pending,
    claimed,
    sending,
    deferred,
    sent,
    failed,
    unknown,
    skipped,
    cancelled,
    returned,
    complained,
  };
}

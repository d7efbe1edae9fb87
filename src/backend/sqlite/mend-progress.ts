import type { DeliveryState } from '../states.ts';
import { deliveryId, numberOf, stateNames, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { keepProgress, type Mending } from './mending.ts';
import type { ProgressRow } from './progress.ts';
import { countColumns, isUnderstood, understoodValue } from './progress-understood.ts';
import { bySpanColumn, noSpan } from './spans.ts';
import { beginStop } from './stop-log.ts';

/** A campaign's progress as it stands there, whatever that is. */
export function progressOf(connection: Connection, id: number): ProgressRow | undefined {
  return connection.get<ProgressRow>('SELECT * FROM progress WHERE campaign = ?', id);
}

/** How many rows the list has, if the counters add up to it; null: it has to be counted. */
export function keptTotal(row: ProgressRow | undefined): number | null {
  const counts = countColumns.map((column) => understoodValue(row, column));
  const sum = counts.reduce<number>((all, count) => all + (count ?? Number.NaN), 0);
  return row && sum === understoodValue(row, 'total') ? sum : null;
}

const REACH = `SELECT max(coalesce((SELECT max(id) FROM recipient WHERE id > ?1 AND id < ?2), ?1),
  coalesce((SELECT max(id) FROM delivery WHERE id > ?1 AND id < ?2), ?1)) AS last`;

/** The greatest number there is a row of. */
export function reach(connection: Connection, base: number): number {
  return (connection.get<{ last: number }>(REACH, base, base + deliveryId(1, 0))?.last ?? base) - base;
}

const LAST_CLAIMED = `SELECT max(d.id) AS last FROM delivery d JOIN recipient r ON r.id = d.id
  WHERE d.id > ? AND d.id <= ? AND typeof(r.skip) = 'null'`;
const FRESH = `SELECT count(*) AS count FROM recipient WHERE id > ? AND id <= ? AND typeof(skip) = 'null'`;

/**
 * The number behind which nobody was ever claimed: the one that was kept, if as many are left behind it as were counted; else the
 * greatest that has a delivery, if that is so of it; else the greater of the two, because who was perhaps claimed is not pending.
 */
export function cursorOf(mending: Mending, row: ProgressRow | undefined): number {
  const { connection, base, end } = mending;
  const { last } = connection.get<{ last: number | null }>(LAST_CLAIMED, base, end) ?? { last: null };
  const claimed = last === null ? 0 : numberOf(last);
  const kept = understoodValue(row, 'cursor') ?? 0;
  if (kept > end - base) return claimed;
  const fresh = understoodValue(row, 'fresh');
  if (fresh === freshBehind(mending, kept)) return kept;
  return fresh === freshBehind(mending, claimed) ? claimed : Math.max(kept, claimed);
}

function freshBehind({ connection, base, end }: Mending, cursor: number): number {
  return connection.get<{ count: number }>(FRESH, base + cursor, end)?.count ?? 0;
}

const BY_STATE = 'SELECT state, count(*) AS count FROM delivery WHERE id > ? AND id <= ? GROUP BY state';

/** How many deliveries there are in each state. */
function rowsByState({ connection, base, end }: Mending): Record<DeliveryState, number> {
  const counts = Object.fromEntries(stateNames.map((state) => [state, 0])) as Record<DeliveryState, number>;
  for (const { state, count } of connection.all<{ state: number; count: number }>(BY_STATE, base, end)) {
    counts[stateNames[state] as DeliveryState] = count;
  }
  return counts;
}

/** From these somebody would be written to, by itself or when the operator says `retry`. */
const SENDABLE = ['pending', 'claimed', 'deferred', 'failed'] as const;

/** The states from which somebody would be written to and of which there are more rows than were counted. */
export function tooMany(mending: Mending, row: ProgressRow): DeliveryState[] {
  const rows = rowsByState(mending);
  const counted = { ...row, pending: row.pending - row.fresh };
  return SENDABLE.filter((state) => rows[state] > counted[state]);
}

const SKIPPED = `SELECT count(*) AS count FROM recipient r WHERE r.id > ? AND r.id <= ? AND r.skip IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = r.id)`;

/** Whether the progress of a campaign whose rows are all there is what can be counted of them. */
export function isCounted(mending: Mending, row: ProgressRow): boolean {
  return isUnderstood(row) && isSame(row, nextProgress(mending, row, cursorOf(mending, row)));
}

function isSame(row: ProgressRow, next: ProgressRow): boolean {
  return (Object.keys(next) as (keyof ProgressRow)[]).every((column) => row[column] === next[column]);
}

/** Counts anew and writes what differs, with stand-ins for what cannot be understood. Returns whether anything did. */
export function writeProgress(mending: Mending, before: ProgressRow | undefined, cursor: number): boolean {
  const { connection, publicId, released } = mending;
  const next = nextProgress(mending, before, cursor);
  if (before && isSame(before, next)) return false;
  keepProgress(mending, before && isUnderstood(before) ? 'does not fit the deliveries' : 'not understood');
  if (released && next.open === 1 && next.wanted !== wantedCode.cancelled && next.held_for === null) {
    Object.assign(next, { held_for: 'ledger-damaged', held_note: `progress/${publicId}` });
    beginStop(connection, { campaign: mending.id }, { reason: 'ledger-damaged', until: null }, connection.now());
  }
  const columns = Object.keys(next) as (keyof ProgressRow)[];
  const places = columns.map(() => '?').join(', ');
  connection.run(
    `INSERT OR REPLACE INTO progress (${columns.join(', ')}) VALUES (${places})`,
    ...columns.map((column) => next[column]),
  );
  return true;
}

function nextProgress(mending: Mending, before: ProgressRow | undefined, cursor: number): ProgressRow {
  const { connection, id, base, end, cancelled } = mending;
  const kept = <C extends keyof ProgressRow>(column: C) => understoodValue(before, column);
  const now = connection.now();
  const wanted = kept('wanted') ?? (cancelled ? wantedCode.cancelled : wantedCode.run);
  const behind = freshBehind(mending, cursor);
  const counts = rowsByState(mending);
  counts.skipped += connection.get<{ count: number }>(SKIPPED, base, end)?.count ?? 0;
  counts[cancelled ? 'cancelled' : 'pending'] += behind;
  return {
    campaign: id,
    ...openOrFinished(mending, kept('open'), kept('finished_at') ?? null, counts),
    ...{ wanted, wanted_at: kept('wanted_at') ?? (wanted === wantedCode.run ? null : now) },
    started_at: kept('started_at') ?? null,
    tat: kept('tat') ?? null,
    owed: kept('owed') ?? 0,
    start_by: kept('start_by') ?? null,
    held_for: kept('held_for') ?? null,
    held_note: kept('held_note') ?? null,
    cursor,
    fresh: cancelled ? 0 : behind,
    total: end - base,
    rate_at: kept('rate_at') ?? null,
    rate_count: kept('rate_count') ?? 0,
    rate_before: kept('rate_before') ?? null,
    span_ms: kept('span_ms') ?? noSpan.span_ms,
    span_at: kept('span_at') ?? null,
    ...bySpanColumn((column) => kept(column) ?? 0),
    ...counts,
  };
}

// A draft is not open; what has somebody left is; what is held is not finished by itself.
function openOrFinished(
  { connection, released }: Mending,
  open: number | undefined,
  finishedAt: number | null,
  { pending, claimed, sending, deferred }: Record<DeliveryState, number>,
): Pick<ProgressRow, 'open' | 'finished_at'> {
  if (!released) return { open: 0, finished_at: null };
  const left = pending + claimed + sending + deferred > 0;
  const isOpen = left || (open ?? (finishedAt === null ? 1 : 0)) === 1;
  return isOpen ? { open: 1, finished_at: null } : { open: 0, finished_at: finishedAt ?? connection.now() };
}

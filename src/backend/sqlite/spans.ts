import { FIRST_STEP_MS, MOST_SPANS, type Span, spansBy, toldStates } from '../timeline.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { insertMany } from './insert-many.ts';

/**
 * The span that is being counted, kept in the row of the counters, which is written at every turn anyway: so the timeline costs a
 * message nothing. It goes into the table `timeline` when the next one begins.
 */
export interface SpanColumns {
  span_ms: number;
  /** When it began; null: nothing was counted yet. */
  span_at: number | null;
  span_sent: number;
  span_deferred: number;
  span_failed: number;
  span_unknown: number;
}

/** Of a campaign of which nothing is counted. */
export const noSpan: Readonly<SpanColumns> = {
  span_ms: FIRST_STEP_MS,
  span_at: null,
  ...{ span_sent: 0, span_deferred: 0, span_failed: 0, span_unknown: 0 },
};

const COUNT = 'SELECT count(*) AS count FROM timeline WHERE campaign = ?';
const SPANS = 'SELECT at, sent, deferred, failed, unknown FROM timeline WHERE campaign = ? ORDER BY at';
export const INSERT_SPAN = `INSERT INTO timeline (campaign, at, sent, deferred, failed, unknown) VALUES (?, ?, ?, ?, ?, ?)`;
const ADD_SPAN = `${INSERT_SPAN} ON CONFLICT DO UPDATE SET sent = sent + excluded.sent,
  deferred = deferred + excluded.deferred, failed = failed + excluded.failed, unknown = unknown + excluded.unknown`;

/** Counts what was told now. Only inside a write; the row is kept by whoever calls. */
export function countTold(
  connection: Connection,
  row: SpanColumns & { readonly campaign: number },
  told: Readonly<Record<(typeof toldStates)[number], number>>,
  now: number,
): void {
  if (row.span_at !== startOf(now, row.span_ms)) {
    keepSpan(connection, row);
    Object.assign(row, { ...noSpan, span_ms: row.span_ms, span_at: startOf(now, row.span_ms) });
  }
  for (const state of toldStates) row[`span_${state}`] += told[state];
}

function startOf(now: number, step: number): number {
  return now - (now % step);
}

function keepSpan(connection: Connection, row: SpanColumns & { readonly campaign: number }): void {
  if (row.span_at === null) return;
  connection.run(ADD_SPAN, row.campaign, row.span_at, ...toldStates.map((state) => row[`span_${state}`]));
  if ((connection.get<{ count: number }>(COUNT, row.campaign)?.count ?? 0) <= MOST_SPANS) return;
  row.span_ms *= 2;
  const spans = spansBy(row.span_ms, connection.all<Span>(SPANS, row.campaign));
  connection.run('DELETE FROM timeline WHERE campaign = ?', row.campaign);
  insertMany(
    connection,
    INSERT_SPAN,
    spans.map((span) => valuesOf(row.campaign, span)),
  );
}

function valuesOf(campaign: number, { at, sent, deferred, failed, unknown }: Span): number[] {
  return [campaign, at, sent, deferred, failed, unknown];
}

/** All spans of a campaign, the one being counted among them. Throws `Damaged` for what is none. */
export function spansOf(connection: Connection, row: SpanColumns & { readonly campaign: number }): Span[] {
  const kept = connection.all<Span>(SPANS, row.campaign);
  if (!kept.every((span) => Object.values(span).every(isWhole))) throw new Damaged(row.campaign);
  const { span_at: at, span_sent: sent, span_deferred: deferred, span_failed: failed, span_unknown: unknown } = row;
  return spansBy(row.span_ms, at === null ? kept : [...kept, { at, sent, deferred, failed, unknown }]);
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

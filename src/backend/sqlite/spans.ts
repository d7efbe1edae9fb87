import { FIRST_STEP_MS, MOST_SPANS, type Span, spanOf, spansBy, type ToldState, toldStates } from '../timeline.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { insertMany } from './insert-many.ts';

type SpanColumn = `span_${ToldState}`;

/**
 * The span that is being counted, kept in the row of the counters, which is written at every turn anyway: so the timeline costs a
 * message nothing. It goes into the table `timeline` when the next one begins.
 */
export interface SpanColumns extends Record<SpanColumn, number> {
  span_ms: number;
  /** When it began; null: nothing was counted yet. */
  span_at: number | null;
}

/** The columns of its counts, in the order of `toldStates`. */
export const spanColumns = toldStates.map((state): SpanColumn => `span_${state}`);

/** Something of each of these columns. */
export function bySpanColumn<T>(of: (column: SpanColumn) => T): Record<SpanColumn, T> {
  return Object.fromEntries(spanColumns.map((column) => [column, of(column)])) as Record<SpanColumn, T>;
}

/** Of a campaign of which nothing is counted. */
export const noSpan: Readonly<SpanColumns> = { span_ms: FIRST_STEP_MS, span_at: null, ...bySpanColumn(() => 0) };

const COUNT = 'SELECT count(*) AS count FROM timeline WHERE campaign = ?';
const STATES = toldStates.join(', ');
const SPANS = `SELECT at, ${STATES} FROM timeline WHERE campaign = ? ORDER BY at`;
/** One span of a campaign: its number, when it begins, and what was told of each state. */
export const INSERT_SPAN = `INSERT INTO timeline (campaign, at, ${STATES}) VALUES (?, ?${', ?'.repeat(toldStates.length)})`;
const ADD_SPAN = `${INSERT_SPAN} ON CONFLICT DO UPDATE SET ${toldStates.map((state) => `${state} = ${state} + excluded.${state}`).join(', ')}`;

/** Counts what was told now. Only inside a write; the row is kept by whoever calls. */
export function countTold(
  connection: Connection,
  row: SpanColumns & { readonly campaign: number },
  told: Readonly<Record<ToldState, number>>,
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
  connection.run(ADD_SPAN, row.campaign, row.span_at, ...spanColumns.map((column) => row[column]));
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

function valuesOf(campaign: number, span: Span): number[] {
  return [campaign, span.at, ...toldStates.map((state) => span[state])];
}

/** All spans of a campaign, the one being counted among them. Throws `Damaged` for what is none. */
export function spansOf(connection: Connection, row: SpanColumns & { readonly campaign: number }): Span[] {
  const kept = connection.all<Span>(SPANS, row.campaign);
  if (!kept.every((span) => Object.values(span).every(isWhole))) throw new Damaged(row.campaign);
  const { span_at: at, span_ms: stepMs } = row;
  return spansBy(stepMs, at === null ? kept : [...kept, spanOf(at, (state) => row[`span_${state}`])]);
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

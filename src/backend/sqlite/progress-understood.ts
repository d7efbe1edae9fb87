import { FIRST_STEP_MS } from '../timeline.ts';
import { stateNames, wantedCode } from './codes.ts';
import type { ProgressRow } from './progress.ts';
import { bySpanColumn } from './spans.ts';
import { MOST } from './understood.ts';

type Column = keyof ProgressRow;
type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === 'number' && value >= 0 && value <= MOST;
const isWhole: Check = (value) => Number.isInteger(value) && isNumber(value);
const isText: Check = (value) => typeof value === 'string';
const upTo =
  (most: number): Check =>
  (value) =>
    isWhole(value) && (value as number) <= most;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** The columns that count deliveries; `total` is their sum. */
export const countColumns = stateNames;

const isStep: Check = (value) => isWhole(value) && (value as number) >= FIRST_STEP_MS;

const counts = Object.fromEntries(countColumns.map((column) => [column, isWhole])) as Record<
  (typeof countColumns)[number],
  Check
>;

/** What each column must be. */
const checks: Readonly<Record<Column, Check>> = {
  campaign: isWhole,
  open: upTo(1),
  wanted: upTo(wantedCode.cancelled),
  wanted_at: orNull(isWhole),
  started_at: orNull(isWhole),
  finished_at: orNull(isWhole),
  tat: orNull(isNumber),
  owed: isNumber,
  start_by: orNull(isWhole),
  held_for: orNull(isText),
  held_note: orNull(isText),
  cursor: isWhole,
  fresh: isWhole,
  total: isWhole,
  rate_at: orNull(isWhole),
  rate_count: isWhole,
  rate_before: orNull(isWhole),
  span_ms: isStep,
  span_at: orNull(isWhole),
  ...bySpanColumn(() => isWhole),
  ...counts,
};
const all = Object.entries(checks) as [Column, Check][];

/** The value of one column, if it is what it must be. */
export function understoodValue<C extends Column>(row: ProgressRow | undefined, column: C): ProgressRow[C] | undefined {
  return row && checks[column](row[column]) ? row[column] : undefined;
}

/** Whether the row is what it must be: each column, and what they say together. Asked at each turn of a worker. */
export function isUnderstood(row: ProgressRow): boolean {
  for (const [column, check] of all) if (!check(row[column])) return false;
  return addsUp(row) && isCoherent(row);
}

function addsUp(row: ProgressRow): boolean {
  let sum = 0;
  for (const column of countColumns) sum += row[column];
  return sum === row.total;
}

// Nobody says something without a time; a cancelled campaign has nobody left to be claimed first.
function isCoherent({ open, wanted, wanted_at, finished_at, cursor, fresh, total, pending }: ProgressRow): boolean {
  if (fresh > pending || fresh > total - cursor) return false;
  if (wanted !== wantedCode.run && wanted_at === null) return false;
  if (wanted === wantedCode.cancelled && fresh > 0) return false;
  return open === 0 || finished_at === null;
}

import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import type { SendTimes } from '../message/stored-message.ts';
import type { Variables } from '../message/types.ts';
import { isTimeZone, type LocalTime, localTime, momentOf } from '../time-zone.ts';
import { byName, simplified } from './list/names.ts';
import { isOnCalendar, withOwnZone } from './start-time.ts';

/** Times of their own that a campaign's estimate knows apart; more are put together. */
const MOST_GROUPS = 24;
const MINUTE_MS = 60_000;
/** Different minutes that are counted before they are put together by hours, then by more. */
const MOST_MINUTES = 2_000;

/** The columns of a list that say when each recipient is to get the message. */
export interface TimeColumns {
  readonly at: string;
  /** The column with the recipient's time zone; null: the project's zone is everybody's. */
  readonly zone: string | null;
}

/** Which columns a person names for it; absent: `sendAt` and `timeZone`, where the list has them. */
export interface TimeColumnOptions {
  readonly atColumn?: string | undefined;
  readonly timeZoneColumn?: string | undefined;
}

/**
 * The columns that hold the recipients' own times; null: the list has none. Throws `send-time-column` for a name that no column has, and
 * for a column of time zones without one of times.
 */
export function timeColumns(
  file: string,
  headers: readonly string[],
  { atColumn, timeZoneColumn }: TimeColumnOptions,
): TimeColumns | null {
  const find = (wanted: string) =>
    byName(
      headers.map((name) => ({ name })),
      [simplified(wanted)],
    )?.name ?? null;
  const named = (column: string) => {
    const found = headers.includes(column) ? column : find(column);
    if (found === null) throw new FacteurError('send-time-column', { file, column, columns: headers });
    return found;
  };
  const at = atColumn === undefined ? find('sendAt') : named(atColumn);
  const zone = timeZoneColumn === undefined ? find('timeZone') : named(timeZoneColumn);
  if (at === null && timeZoneColumn !== undefined) {
    throw new FacteurError('send-time-column', { file, column: 'sendAt', columns: headers });
  }
  return at === null ? null : { at, zone };
}

/** When one recipient is to get the message. */
export type OwnTime =
  /** Not before this time, ms since 1970; null: at once. `gap`: the clocks skip the time that is written; `at` is as much later. */
  | { readonly kind: 'time'; readonly at: number | null; readonly gap: boolean }
  | { readonly kind: 'no-time' | 'no-zone'; readonly written: string };

/** How times in a list are to be read. */
export interface TimeReading {
  readonly columns: TimeColumns;
  /** Of whoever has none. */
  readonly zone: string;
  readonly language: Language;
  /** When it is, ms since 1970: what is past by then is told. */
  readonly now: number;
}

const DATE = String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const DIGITS = String.raw`(?<first>\d{1,2})[/.](?<second>\d{1,2})[/.](?<digitYear>\d{4})`;
const CLOCK = String.raw`(?:(?:T| |, ?| à | at )\s*(?<hour>\d{1,2})(?:[:h](?<minute>\d{2})?)(?::\d{2}(?:\.\d+)?)?)?`;
const LOCAL = new RegExp(`^(?:${DATE}|${DIGITS})${CLOCK}$`, 'i');

/**
 * Reads a recipient's own time: `2026-12-01 08:00`, `2026-12-01` (the day begins at midnight), `01/12/2026 8h30` (in English only where
 * nobody can mistake the month for the day), as a clock in the recipient's time zone shows it, or a full ISO 8601 time with its own zone. Nothing: at once.
 */
export function ownTime({ vars }: { readonly vars: Variables }, { columns, zone, language }: TimeReading): OwnTime {
  const written = (vars[columns.at] ?? '').trim();
  if (written === '') return { kind: 'time', at: null, gap: false };
  const own = columns.zone === null ? '' : (vars[columns.zone] ?? '').trim();
  if (own !== '' && !isTimeZone(own)) return { kind: 'no-zone', written: own };
  const absolute = withOwnZone(written);
  if (absolute !== null) return { kind: 'time', at: absolute, gap: false };
  const local = localIn(written, language);
  if (!local) return { kind: 'no-time', written };
  const at = momentOf(local, own === '' ? zone : own);
  const shown = localTime(at, own === '' ? zone : own);
  return { kind: 'time', at, gap: shown.hour !== local.hour || shown.minute !== local.minute };
}

/** How the times of a list are read; null: it has none. */
export function timesOf(
  { times }: { readonly times?: TimeColumns | undefined },
  reading: Omit<TimeReading, 'columns'>,
): TimeReading | null {
  return times ? { ...reading, columns: times } : null;
}

/** How many of these rows are to get the message from when on, of the first `limit`; null: nobody has a time of their own. Throws what reading the rows throws. */
export async function gatherTimes(
  rows: AsyncIterable<{ readonly vars: Variables; readonly problem: unknown }>,
  reading: TimeReading,
  limit: number,
): Promise<SendTimes | null> {
  const gathered = new TimesGathered();
  let read = 0;
  for await (const row of rows) {
    if (read >= limit) break;
    read += 1;
    const time = ownTime(row, reading);
    if (row.problem === null && time.kind === 'time' && time.at !== null) gathered.add(time.at);
  }
  return gathered.result();
}

function localIn(written: string, language: Language): LocalTime | null {
  const groups = LOCAL.exec(written.replace(/[\s\u00a0\u202f]+/gu, ' '))?.groups;
  if (!groups) return null;
  const day = dayIn(groups, language);
  const time = day && { ...day, hour: Number(groups.hour ?? 0), minute: Number(groups.minute ?? 0) };
  return time && isOnCalendar(time) ? time : null;
}

function dayIn(groups: Readonly<Record<string, string | undefined>>, language: Language) {
  const { year, month, day, first, second, digitYear } = groups;
  if (year !== undefined) return { year: Number(year), month: Number(month), day: Number(day) };
  const [a, b] = [Number(first), Number(second)];
  const dayFirst = { year: Number(digitYear), month: b, day: a };
  if (language === 'fr' || a > 12 || a === b) return dayFirst;
  return b > 12 ? { ...dayFirst, month: a, day: b } : null;
}

/** Counts times, with bounded memory. */
class TimesGathered {
  readonly #counts = new Map<number, number>();
  #step = MINUTE_MS;

  /** `at`: ms since 1970. */
  add(at: number): void {
    const from = at - (at % this.#step);
    this.#counts.set(from, (this.#counts.get(from) ?? 0) + 1);
    if (this.#counts.size > MOST_MINUTES) this.#coarser();
  }

  /** Null: nobody has a time of their own. */
  result(): SendTimes | null {
    if (this.#counts.size === 0) return null;
    const groups = [...this.#counts]
      .sort(([a], [b]) => a - b)
      .map(([from, count]) => ({ from, to: from + this.#step - MINUTE_MS, count }));
    while (groups.length > MOST_GROUPS) joinSmallest(groups);
    return groups.map(({ from, to, count }) => [from, to, count] as const);
  }

  #coarser(): void {
    this.#step *= 60;
    const counts = [...this.#counts];
    this.#counts.clear();
    for (const [at, count] of counts) {
      const from = at - (at % this.#step);
      this.#counts.set(from, (this.#counts.get(from) ?? 0) + count);
    }
  }
}

/** Puts the two neighbours together that are closest in time. */
function joinSmallest(groups: { from: number; to: number; count: number }[]): void {
  let closest = 0;
  const gap = (i: number) => (groups[i + 1]?.to ?? Number.POSITIVE_INFINITY) - (groups[i]?.from ?? 0);
  for (let i = 1; i < groups.length - 1; i += 1) if (gap(i) < gap(closest)) closest = i;
  const [first, second] = groups.splice(closest, 2);
  if (first && second)
    groups.splice(closest, 0, { from: first.from, to: second.to, count: first.count + second.count });
}

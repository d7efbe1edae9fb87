import type { Language } from '../language.ts';

/**
 * Dates as people write them in lists, and days from now: `05/12/2026` is the 5th of December in French and refused in
 * English, where nobody knows which number is the month; `2026-12-05` is that day in every time zone (JavaScript reads
 * midnight in Greenwich); `now` is the time of the attempt, so that the same attempt gives the same bytes everywhere.
 */
export type DateProblem = 'no-date' | 'ambiguous-date';

export interface DateReading {
  readonly language: Language;
  /** What `now` and `today` mean. */
  readonly now: () => Date;
}

/** Reads a date, or a span from now (`in 3 days`, `il y a 2 mois`, `demain`). */
export function readDate(text: string, { language, now }: DateReading): Date | DateProblem {
  const iso = isoDate(text.trim());
  if (iso) return iso;
  const written = plain(text);
  // Most dates of a list are digits; all else has a word.
  if (!/[a-z]/.test(written)) return digitDate(written, language) ?? 'no-date';
  const span = fromNow(written);
  if (span) return shifted(span.unit === 'now' ? now() : startOfDay(now(), span), span);
  return digitDate(written, language) ?? namedDate(written) ?? 'no-date';
}

/** Lower case, without accents, with single spaces. */
function plain(text: string): string {
  if (/^[\d/.:-]+$/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\s\u00a0\u202f]+/gu, ' ')
    .replace(/’/g, "'")
    .trim()
    .toLowerCase();
}

/** A length of time as people say it; negative: back. */
export interface Span {
  readonly count: number;
  readonly unit: 'now' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
}

const UNITS: readonly (readonly [RegExp, Span['unit']])[] = [
  [/^(minutes?|min|mn)$/, 'minute'],
  [/^(hours?|heures?|h)$/, 'hour'],
  [/^(days?|jours?|j|d)$/, 'day'],
  [/^(weeks?|semaines?)$/, 'week'],
  [/^(months?|mois)$/, 'month'],
  [/^(years?|ans?|annees?)$/, 'year'],
];

/** `3 days`, `2 semaines`; null: it is none. */
export function readSpan(text: string): Span | null {
  const [, count = '', name = ''] = /^([+-]?\d{1,6}) ?([a-z]+)$/.exec(plain(text)) ?? [];
  const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1];
  return unit ? { count: Number(count), unit } : null;
}

const TODAY: Readonly<Record<string, Span>> = {
  now: { count: 0, unit: 'now' },
  maintenant: { count: 0, unit: 'now' },
  today: { count: 0, unit: 'now' },
  "aujourd'hui": { count: 0, unit: 'now' },
  tomorrow: { count: 1, unit: 'day' },
  demain: { count: 1, unit: 'day' },
  yesterday: { count: -1, unit: 'day' },
  hier: { count: -1, unit: 'day' },
};

function fromNow(written: string): Span | null {
  if (Object.hasOwn(TODAY, written)) return TODAY[written] ?? null;
  const ahead = readSpan(/^(?:in|dans) (\d.*)$/.exec(written)?.[1] ?? '');
  if (ahead) return ahead;
  const back = readSpan((/^il y a (\d.*)$/.exec(written) ?? /^(\d.*) ago$/.exec(written))?.[1] ?? '');
  return back && { ...back, count: -back.count };
}

function startOfDay(date: Date, { unit }: Span): Date {
  if (unit === 'minute' || unit === 'hour') return date;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/** The date that much later. A month after the 31st of January is the last of February. */
export function shifted(date: Date, { count, unit }: Span): Date {
  const moved = new Date(date);
  if (unit === 'minute') moved.setTime(date.getTime() + count * 60_000);
  if (unit === 'hour') moved.setTime(date.getTime() + count * 3_600_000);
  if (unit === 'day' || unit === 'week') moved.setDate(date.getDate() + count * (unit === 'week' ? 7 : 1));
  if (unit === 'month' || unit === 'year') {
    moved.setMonth(date.getMonth() + count * (unit === 'year' ? 12 : 1));
    if (moved.getDate() !== date.getDate()) moved.setDate(0);
  }
  return moved;
}

/** Whole years from one day to another. */
export function yearsBetween(from: Date, to: Date): number {
  const years = to.getFullYear() - from.getFullYear();
  const before = to.getMonth() - from.getMonth() || to.getDate() - from.getDate();
  return before < 0 ? years - 1 : years;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/i;

function isoDate(text: string): Date | DateProblem | null {
  const [found, year, month, day, hour, minute, second, zone] = ISO.exec(text) ?? [];
  if (!found) return null;
  const local = onDay(Number(year), Number(month), Number(day), clockOf(hour, minute, second));
  if (!zone || typeof local === 'string') return local;
  const date = new Date(text.replace(' ', 'T').replace(/ (?=[Z+-])/i, ''));
  return Number.isNaN(date.getTime()) ? 'no-date' : date;
}

const TIME = '(?:,? (?:a |at )?(\\d{1,2})(?::|h| h )(\\d\\d)?(?::(\\d\\d))?)?';
const DIGITS = new RegExp(`^(?:[a-z]+\\.?,? )?(\\d{1,2})([/. -])(\\d{1,2})\\2(\\d{4}|\\d\\d)${TIME}$`);

function digitDate(written: string, language: Language): Date | DateProblem | null {
  const [found, a, , b, year, ...clock] = DIGITS.exec(written) ?? [];
  if (!found) return null;
  const [first, second] = [Number(a), Number(b)];
  const at = clockOf(...clock);
  const dayFirst = () => onDay(fullYear(year), second, first, at);
  if (language === 'fr' || first === second) return dayFirst();
  if (first <= 12 && second <= 12) return 'ambiguous-date';
  return second > 12 ? onDay(fullYear(year), first, second, at) : dayFirst();
}

/** Two digits as spreadsheets read them: 29 is 2029, 30 is 1930. */
function fullYear(text = ''): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year < 30 ? 2000 : 1900);
}

/** Of French and English, by the letters that tell them apart (without accents). */
const MONTHS =
  'janv?(?:ier|uary)?|jan|fev(?:r|rier)?|feb(?:ruary)?|mars?|march|avr(?:il)?|apr(?:il)?|mai|may|juin|june?|juil(?:let)?|july?|aou?t?|aug(?:ust)?|sept?(?:embre|ember)?|oct(?:obre|ober)?|nov(?:embre|ember)?|dec(?:embre|ember)?';
const DAY_FIRST = new RegExp(
  `^(?:[a-z]+\\.?,? )?(?:le |the )?(\\d{1,2})(?:er|st|nd|rd|th)?[ -](?:of )?(${MONTHS})\\.?,?[ -](\\d{4}|\\d\\d)${TIME}$`,
);
const MONTH_FIRST = new RegExp(`^(?:[a-z]+\\.?,? )?(${MONTHS})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${TIME}$`);
const FIRST_LETTERS: readonly (readonly [RegExp, number])[] = [
  [/^jan/, 1],
  [/^(fev|feb)/, 2],
  [/^mar/, 3],
  [/^a[vp]r/, 4],
  [/^ma[iy]/, 5],
  [/^(juin|june?$)/, 6],
  [/^(juil|july?$)/, 7],
  [/^a(o|ug)/, 8],
  [/^sep/, 9],
  [/^oct/, 10],
  [/^nov/, 11],
  [/^dec/, 12],
];

function namedDate(written: string): Date | DateProblem | null {
  const [found, day, month, year, ...clock] = DAY_FIRST.exec(written) ?? [];
  if (found) return named(day, month, year, clock);
  const [other, name, dayAfter, yearAfter, ...clockAfter] = MONTH_FIRST.exec(written) ?? [];
  return other ? named(dayAfter, name, yearAfter, clockAfter) : null;
}

function named(day = '', name = '', year = '', clock: readonly (string | undefined)[] = []): Date | DateProblem {
  const month = FIRST_LETTERS.find(([pattern]) => pattern.test(name))?.[1];
  return month ? onDay(fullYear(year), month, Number(day), clockOf(...clock)) : 'no-date';
}

type Clock = readonly [number, number, number];

function clockOf(hour = '0', minute = '0', second = '0'): Clock {
  return [Number(hour), Number(minute), Number(second)];
}

/** That day, local time; a day or an hour that does not exist is none. */
function onDay(year: number, month: number, day: number, [hour, minute, second]: Clock): Date | DateProblem {
  const date = new Date(year, month - 1, day, hour, minute, second);
  // Years below 100 would be of the 20th century.
  date.setFullYear(year, month - 1, day);
  const same = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? date : 'no-date';
}

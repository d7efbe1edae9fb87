import { addLocale, format as formatNumber, isDateFormat as isDateCode } from 'numfmt';
import type { Language } from '../../../language.ts';
import { digitFormat } from './digit-formats.ts';
import { builtInFormat, inSystemsWay } from './number-formats.ts';

// The library's own French leaves out the full stop behind a name that is cut short, which LibreOffice and people write.
addLocale(
  {
    decimal: ',',
    group: ' ',
    bool: ['VRAI', 'FAUX'],
    mmm: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' '),
    mmmm: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
    ddd: 'dim. lun. mar. mer. jeu. ven. sam.'.split(' '),
    dddd: 'dimanche lundi mardi mercredi jeudi vendredi samedi'.split(' '),
  },
  'fr',
);

/** How a cell's value is shown: a number format (ECMA-376, 18.8.31), or the number of a built-in one; undefined: "General". */
export type CellFormat = string | number | undefined;

/**
 * A cell's value as a spreadsheet program shows it to somebody of that language: `31/12/2026`, `5 décembre 2026`, `12,5`,
 * `01000` (a postal code), `06 12 34 56 78`, `VRAI`. A format that no program understands is taken for "General".
 */
export function cellText(value: string | number | boolean, format: CellFormat, of: Language): string {
  const way = wayOf(format, of);
  if (typeof value === 'string') return way.ofTexts ? formatted(value, way.code, of) : value;
  if (typeof value === 'boolean' && way.plain)
    return of === 'fr' ? (value ? 'VRAI' : 'FAUX') : value ? 'TRUE' : 'FALSE';
  return way.plain ? general(Number(value), of) : known(Number(value), way, of);
}

/** What a format comes to in a language. */
interface Way {
  readonly code: string;
  /** Whether values are shown as they are. */
  readonly plain: boolean;
  /** Whether it shows texts otherwise than as they are. */
  readonly ofTexts: boolean;
  /** See digitFormat. */
  readonly digits: ReturnType<typeof digitFormat>;
  /** What was shown before: the dates and prices of a list are mostly the same ones again. */
  readonly texts: Map<number, string>;
}

const ways: Readonly<Record<Language, Map<CellFormat, Way>>> = { fr: new Map(), en: new Map() };
const MOST_FORMATS = 500;
const MOST_TEXTS = 5_000;

function wayOf(format: CellFormat, of: Language): Way {
  const found = ways[of].get(format);
  if (found) return found;
  const code = (typeof format === 'number' ? builtInFormat(format, of) : format) ?? 'General';
  const plain = code === '@' || /^general$/i.test(code);
  const ofTexts = code.includes('@') && code !== '@';
  const way = { code, plain, ofTexts, digits: digitFormat(code), texts: new Map<number, string>() };
  if (ways[of].size >= MOST_FORMATS) ways[of].clear();
  ways[of].set(format, way);
  return way;
}

/** Whether a format shows a number of days as a date or a time. */
export function isDateFormat(format: CellFormat): boolean {
  const code = typeof format === 'number' ? builtInFormat(format, 'en') : format;
  return code !== undefined && isDateCode(code);
}

/** A date or a time that the file holds as such (`2026-12-31`, `2026-12-31T14:30:00`) as a number of days; NaN: it is none. */
export function daysOf(date: string): number {
  const ms = Date.parse(/Z|T.*[+-]/.test(date) || !date.includes('T') ? date : `${date}Z`);
  return (ms - DAY_0) / DAY_MS;
}

const DAY_MS = 86_400_000;
const DAY_S = 86_400;
/** Commas behind the digits stand for thousands that are left out; the library sees them at the very end only. */
const SCALED_PERCENT = /(?<=[0#?])(,+)%/;
/** A time with fractions of seconds, or one that has passed: these are rounded. */
const ROUNDED = /s\]?[.,]0|\[[hms]+\]/i;
/** What the library makes of a fraction that is nearly one: `99 1/1` would be less than it is, and 99.995 is `100`. */
const A_WHOLE_ONE = /(?<!\d)(\d+)\/\1\s*$/;
/** Day 0 of spreadsheets. Excel counts a 29 February 1900 besides: no member's date is as old. */
const DAY_0 = Date.UTC(1899, 11, 30);

/** Spreadsheets calculate with 15 digits and show no more. */
function general(value: number, of: Language): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const text = String(Number(value.toPrecision(15)))
    .replace(/e([+-])(\d)$/, 'E$10$2')
    .replace('e', 'E');
  return of === 'fr' ? text.replace('.', ',') : text;
}

function known(value: number, { code, digits, texts }: Way, of: Language): string {
  let text = digits?.(value) ?? texts.get(value);
  if (text === undefined) {
    text = formatted(value, code, of);
    if (texts.size < MOST_TEXTS) texts.set(value, text);
  }
  return text;
}

function formatted(value: string | number, code: string, of: Language): string {
  const scaled = SCALED_PERCENT.exec(code);
  if (scaled && typeof value === 'number') {
    return formatted(value / 1000 ** (scaled[1] ?? '').length, code.replace(SCALED_PERCENT, '%'), of);
  }
  try {
    const exact = typeof value === 'number' && isDateCode(code) && !ROUNDED.test(code) ? wholeSeconds(value) : value;
    const text = formatNumber(inSystemsWay(code, of), exact, { locale: of, leap1900: false });
    return typeof value === 'number' && A_WHOLE_ONE.test(text) && !Number.isInteger(value)
      ? formatted(Math.round(value), code, of)
      : text;
  } catch {
    return typeof value === 'string' ? value : general(value, of);
  }
}

/** A clock shows the second that runs, not the nearest. Days as fractions miss a second by less than a thousandth. */
function wholeSeconds(days: number): number {
  return Math.floor(days * DAY_S + 0.001) / DAY_S;
}

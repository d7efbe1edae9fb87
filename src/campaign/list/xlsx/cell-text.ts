import { type Language, language } from '../../../i18n/index.ts';

/** What a cell holds; `format` is the cell's number format, when it has one of its own. */
export interface Cell {
  readonly value: unknown;
  readonly format: string | undefined;
}

/**
 * A cell as people see it in Excel in their language: `31/12/2026`, `12,5`, `01000` (a postal code), `06 12 34 56 78`,
 * `VRAI`. English dates are ISO 8601: of the others nobody knows which number is the month.
 */
export function cellText({ value, format }: Cell, of: Language = language()): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return (format && formatted(value, format, of)) || general(value, of);
  if (typeof value === 'boolean') return of === 'fr' ? (value ? 'VRAI' : 'FAUX') : value ? 'TRUE' : 'FALSE';
  return value instanceof Date && !Number.isNaN(value.getTime()) ? dateText(value, of) : '';
}

/** Excel calculates with 15 digits and shows no more. */
function general(value: number, of: Language): string {
  const text = String(Number(value.toPrecision(15)));
  return of === 'fr' ? text.replace('.', ',') : text;
}

// The time on the clock is written as if it were UTC. Halves of milliseconds come from days as fractions.
function dateText(value: Date, of: Language): string {
  const [day = '', clock = ''] = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().split('T');
  const time = clock.slice(0, clock.startsWith(':00', 5) ? 5 : 8);
  // Day 0 of Excel's calendar: a time without a date.
  if (day <= '1899-12-31') return time;
  const date = of === 'fr' ? day.split('-').reverse().join('/') : day;
  return time === '00:00' ? date : `${date} ${time}`;
}

type Piece = { readonly digit: '0' | '#' | '?' } | { readonly literal: string };

const tokens = /\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|"([^"]*)"|\\(.)|[_*].|(.)/gsu;

/** A number format (ECMA-376, 18.8.31) that is no more than digits, a sign and text around them. */
interface NumberFormat {
  readonly whole: readonly Piece[];
  readonly fraction: readonly Piece[];
  /** Two for each percent sign. */
  readonly shift: number;
  /** Thousands apart. */
  readonly grouped: boolean;
}

const known = new Map<string, NumberFormat | null>();
const MOST_KNOWN = 1_000;

/** Null: it is more than that. */
function numberFormat(format: string): NumberFormat | null {
  const found = known.get(format);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const read = readFormat(format);
  known.set(format, read);
  return read;
}

function readFormat(format: string): NumberFormat | null {
  const whole: Piece[] = [];
  const fraction: Piece[] = [];
  let [into, shift, grouped] = [whole, 0, false];
  for (const [token, currency, quoted, escaped, plain] of (format.split(';')[0] ?? '').matchAll(tokens)) {
    if (plain === undefined)
      into.push({ literal: currency ?? quoted ?? escaped ?? (token.startsWith('_') ? ' ' : '') });
    else if (plain === '.') into = fraction;
    else if (plain === ',') grouped = true;
    else if (plain === '0' || plain === '#' || plain === '?') into.push({ digit: plain });
    else if (/\p{L}|@/u.test(plain)) return null;
    else {
      if (plain === '%') shift += 2;
      into.push({ literal: plain });
    }
  }
  return whole.some((piece) => 'digit' in piece) ? { whole, fraction, shift, grouped } : null;
}

/** Null for a format that cannot be followed. */
function formatted(value: number, format: string, of: Language): string | null {
  const read = numberFormat(format);
  if (!read || Math.abs(value) >= 1e15) return null;
  const { whole, fraction, shift, grouped } = read;
  const places = fraction.filter((piece) => 'digit' in piece).length;
  const [integer = '', decimals = ''] = (Math.abs(value) * 10 ** shift).toFixed(Math.min(places, 100)).split('.');
  const left = grouped ? group(whole, integer, of) : fillFromRight(whole, integer);
  const right = fill(fraction, decimals);
  const point = /^\d/.test(right) ? (of === 'fr' ? ',' : '.') : '';
  return `${value < 0 ? '-' : ''}${left}${point}${right}`.trim();
}

/** `0# ## ## ## ##`: digits take their places from the last one; the first place takes all that are left. */
function fillFromRight(pieces: readonly Piece[], digits: string): string {
  let rest = digits === '0' ? '' : digits;
  let places = pieces.filter((piece) => 'digit' in piece).length;
  return pieces.toReversed().reduce((text, piece) => {
    if ('literal' in piece) return piece.literal + text;
    places -= 1;
    const cut = places === 0 ? 0 : Math.max(0, rest.length - 1);
    const taken = rest.slice(cut);
    rest = rest.slice(0, cut);
    return (taken || (piece.digit === '0' ? '0' : '')) + text;
  }, '');
}

function group(pieces: readonly Piece[], digits: string, of: Language): string {
  const first = pieces.findIndex((piece) => 'digit' in piece);
  const least = pieces.filter((piece) => 'digit' in piece && piece.digit === '0').length;
  const text = (digits === '0' ? '' : digits).padStart(least, '0').replace(/\B(?=(\d{3})+$)/g, of === 'fr' ? ' ' : ',');
  const literals = (some: readonly Piece[]) => some.map((piece) => ('literal' in piece ? piece.literal : '')).join('');
  return literals(pieces.slice(0, first)) + text + literals(pieces.slice(first));
}

function fill(pieces: readonly Piece[], digits: string): string {
  const kept = pieces.map((piece) => ('digit' in piece ? piece.digit : '')).join('');
  const least = kept.lastIndexOf('0') + 1;
  const shown = digits.slice(0, least) + digits.slice(least).replace(/0+$/, '');
  let at = 0;
  return pieces.map((piece) => ('literal' in piece ? piece.literal : (shown[at++] ?? ''))).join('');
}

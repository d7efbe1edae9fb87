import type { Language } from '../language.ts';
import { remembered } from '../remembered.ts';

/**
 * Numbers as people write them in lists: `25,50`, `1 250,00 €`, `1.250,00`, `1,250.00`, `12 %`, `CHF 1'250.50`. What can be
 * read in two ways is not guessed at: a sum that is wrong goes out to everybody before anybody sees it.
 */
export interface Amount {
  readonly value: number;
  /** `%`, the ISO 4217 code of a currency, or empty. */
  readonly unit: string;
}

/** `none`: it is no number; `ambiguous`: it can be read as two (`1.250` in French: 1250 or 1.25). */
export type AmountProblem = 'none' | 'ambiguous';

/** What JavaScript calculates with exactly, in decimal digits. */
const MOST_DIGITS = 15;
/** Spaces of all widths, as people and spreadsheets group digits. */
const SPACES = /[\s\u00a0\u2007\u2009\u202f]/gu;

/** What was read lately: conditions ask about the same few texts for every recipient. */
const known = { fr: new Map<string, Amount | AmountProblem>(), en: new Map<string, Amount | AmountProblem>() };
const MOST_KNOWN = 2_000;

/** Reads a number as people of the language write it. */
export function readAmount(text: string, language: Language): Amount | AmountProblem {
  const readings = known[language];
  const found = readings.get(text);
  if (found !== undefined) return found;
  const amount = /\d/.test(text) ? read(text, language) : 'none';
  if (readings.size >= MOST_KNOWN) readings.clear();
  readings.set(text, amount);
  return amount;
}

function read(text: string, language: Language): Amount | AmountProblem {
  const written = text.replace(SPACES, ' ').replace(/[−–]/g, '-').replace(/[’]/g, "'").trim();
  const bare = withoutUnit(written);
  if (bare === null) return 'none';
  const [, sign = '', digits = ''] = /^([+-]?) ?([\d .,']+)$/.exec(bare.number) ?? [];
  const value = digits === '' ? 'none' : readDigits(digits, language);
  if (typeof value === 'string') return value;
  return { value: sign === '-' ? -value : value, unit: bare.unit };
}

/** The symbols and words of currencies, beside the codes of ISO 4217. */
const CURRENCIES: Readonly<Record<string, string>> = {
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  '₣': 'CHF',
  'f cfa': 'XOF',
  fcfa: 'XOF',
  cfa: 'XOF',
  'francs cfa': 'XOF',
  fr: 'CHF',
  'fr.': 'CHF',
};

let codes: ReadonlySet<string> | null = null;

function unitOf(text: string): string | null {
  if (text === '' || text === '%') return text;
  const known = CURRENCIES[text.toLowerCase()];
  if (known) return known;
  codes ??= new Set(Intl.supportedValuesOf('currency'));
  return codes.has(text) ? text : null;
}

/** `1 250,00 €`, `€1,250.00`, `-€5`; null: something stands there that is no unit. */
function withoutUnit(text: string): { number: string; unit: string } | null {
  const [, sign = '', before = '', number = '', after = ''] =
    /^([+-]?) ?([^\d+.,' -][^\d+,'-]*?)? ?([+-]?[\d .,']*\d) ?(\D*)$/.exec(text) ?? [];
  const [first, last] = [unitOf(before), unitOf(after)];
  if (number === '' || first === null || last === null || (first !== '' && last !== '')) return null;
  return { number: sign + number, unit: first + last };
}

/** Whole numbers whose groups of three are apart, by the character between them. */
const GROUPED = /^\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*$/;

function readDigits(digits: string, language: Language): number | AmountProblem {
  const [, whole = '', mark = '', fraction = ''] = /^(\d(?:[\d .,']*?\d)??|)(?:([.,])(\d*))?$/.exec(digits) ?? [];
  if (!/\d/.test(whole + fraction) || (mark !== '' && fraction === '')) return 'none';
  if (mark === '') return wholeNumber(whole);
  // `1.250` and `1,250`: one mark with three digits behind it separates groups or decimals.
  if (fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole)) return oneMark(whole, mark, fraction, language);
  const [, between] = GROUPED.exec(whole) ?? [];
  if (between === mark) return fraction.length === 3 ? exact(`${withoutGroups(whole)}${fraction}`) : 'none';
  if (between === undefined && /\D/.test(whole)) return 'none';
  return exact(`${withoutGroups(whole)}.${fraction}`);
}

// The decimal mark of the language and the groups of the English are theirs alone; a point in French may be either.
function oneMark(whole: string, mark: string, fraction: string, language: Language): number | AmountProblem {
  if (language === 'fr') return mark === ',' ? exact(`${whole}.${fraction}`) : 'ambiguous';
  return exact(mark === '.' ? `${whole}.${fraction}` : `${whole}${fraction}`);
}

function wholeNumber(whole: string): number | AmountProblem {
  return /^\d+$/.test(whole) || GROUPED.test(whole) ? exact(withoutGroups(whole)) : 'none';
}

function withoutGroups(whole: string): string {
  return whole.replace(/\D/g, '');
}

/** A number with more digits than can be calculated with is a name, of an account for example. */
function exact(text: string): number | AmountProblem {
  const significant = text.replace(/^0+|\./g, '').length;
  return significant > MOST_DIGITS ? 'none' : Number(text);
}

/** A number that was calculated, without what binary fractions leave behind (0.1 + 0.2). */
export function rounded(value: number): number {
  // Nor a zero that is negative.
  return Number(value.toPrecision(MOST_DIGITS)) + 0;
}

/** The largest number that is written: above, digits would be made up. */
const LARGEST = 10 ** MOST_DIGITS;

/** Whether a number that was calculated can be written with all its digits. */
export function isWritable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) < LARGEST;
}

/** The most decimal places that are written or asked for. */
export const MOST_PLACES = 12;
const plainFormat = remembered(
  (maximumFractionDigits: number) => new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits }),
);

/** A number that was calculated, as it is written in a message: with a decimal comma in French, without groups. */
export function plainNumber(value: number, language: Language): string {
  const text = plainFormat(MOST_PLACES).format(rounded(value));
  return language === 'fr' ? text.replace('.', ',') : text;
}

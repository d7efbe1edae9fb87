import type { Language } from '../language.ts';
import { type Amount, type AmountProblem, readAmount } from './amounts.ts';
import { type DateReading, readDate } from './dates.ts';
import { ValueProblem } from './value-problem.ts';

/**
 * Comparisons of values of a list. Everything in a list is text: `<` and `>` compare numbers where one side is one, however
 * it is written, dates where both are, else texts. A text that should be a number and is none is an error and never 0.
 */
export type Relation = '<' | '>' | '<=' | '>=';

const RELATIONS: Readonly<Record<Relation, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

/** Whether the relation holds. Throws ValueProblem. */
export function holds(relation: Relation, left: unknown, right: unknown, reading: DateReading): boolean {
  return RELATIONS[relation](order(left, right, { task: relation, reading }));
}

interface Comparing {
  readonly task: string;
  readonly reading: DateReading;
}

function order(left: unknown, right: unknown, { task, reading }: Comparing): number {
  const sides = [left, right] as const;
  if (left instanceof Date || right instanceof Date) return datesOrder(sides, { task, reading });
  if (typeof left === 'number' || typeof right === 'number') return numbersOrder(left, right, task, reading.language);
  const texts = sides.map((side) => (typeof side === 'string' ? side : ''));
  const amounts = texts.map((text) => readAmount(text, reading.language));
  // One side is a number in spite of what the other is: `montant > "100"` for a row without an amount.
  if (amounts.some((amount) => amount !== 'none')) return numbersOrder(left, right, task, reading.language);
  const dates = texts.map((text) => readDate(text, reading));
  if (dates.every((date) => date !== 'no-date')) return datesOrder(sides, { task, reading });
  if (dates.some((date) => date !== 'no-date')) {
    throw new ValueProblem('no-date', task, texts[dates[0] === 'no-date' ? 0 : 1]);
  }
  // A name that the list does not have comes before and after nothing.
  if (sides.some((side) => typeof side !== 'string')) return Number.NaN;
  const [first = '', second = ''] = texts;
  return first < second ? -1 : first > second ? 1 : 0;
}

function numbersOrder(left: unknown, right: unknown, task: string, language: Language): number {
  const first = amountOf(left, task, language);
  const second = amountOf(right, task, language);
  if (first.unit !== '' && second.unit !== '' && first.unit !== second.unit) {
    throw new ValueProblem('units', task, `${left}, ${right}`);
  }
  return first.value - second.value;
}

function datesOrder(sides: readonly [unknown, unknown], { task, reading }: Comparing): number {
  const [left, right] = sides.map((side) => dateOf(side, task, reading)) as [Date, Date];
  return left.getTime() - right.getTime();
}

/** The number that a value is. Throws ValueProblem. */
export function amountOf(value: unknown, task: string, language: Language): Amount {
  if (typeof value === 'number') return { value, unit: '' };
  const amount = typeof value === 'string' ? readAmount(value, language) : 'none';
  if (typeof amount !== 'string') return amount;
  throw new ValueProblem(amount === 'none' ? 'not-number' : 'ambiguous', task, value);
}

/** The date that a value is. Throws ValueProblem. */
export function dateOf(value: unknown, task: string, reading: DateReading): Date {
  if (value instanceof Date) return value;
  // Seconds since 1970, as `date: "%s"` gives them and calculations go on with them.
  if (typeof value === 'number') return new Date(value * 1000);
  const date = typeof value === 'string' ? readDate(value, reading) : 'no-date';
  if (typeof date !== 'string') return date;
  throw new ValueProblem(date, task, value);
}

/**
 * Whether two values are the same: a text and a number when the text is that number, two texts when they are written the
 * same or are the same amount (`100` and `100,00 €`). `01000` and `1000` are two postal codes. Throws ValueProblem.
 */
export function same(left: unknown, right: unknown, { language }: DateReading): boolean {
  if (left === right) return true;
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (!isWritten(left) || !isWritten(right)) return false;
  const texts = typeof left === 'string' && typeof right === 'string';
  if (texts && (isCode(left) || isCode(right))) return false;
  const first = amountIn(left, language);
  const second = amountIn(right, language);
  if (first === 'none' || second === 'none') return false;
  if (first === 'ambiguous' || second === 'ambiguous') {
    if (first === second) return false;
    throw new ValueProblem('ambiguous', '==', first === 'ambiguous' ? left : right);
  }
  return first.value === second.value && (first.unit === second.unit || first.unit === '' || second.unit === '');
}

function isWritten(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function amountIn(value: string | number, language: Language): Amount | AmountProblem {
  return typeof value === 'number' ? { value, unit: '' } : readAmount(value, language);
}

/** What begins with a zero is a postal code or a number of something, and every digit of it counts. */
function isCode(text: string): boolean {
  return /^0\d/.test(text);
}

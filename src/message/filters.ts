import type { Liquid } from 'liquidjs';
import type { Language } from '../language.ts';
import { remembered } from '../remembered.ts';
import { type Amount, isWritable, MOST_PLACES, plainNumber, rounded } from './amounts.ts';
import { amountOf, dateOf } from './compare.ts';
import { type DateReading, readSpan, shifted, yearsBetween } from './dates.ts';
import { phoneNumber, titleName } from './people-filters.ts';
import { ValueProblem } from './value-problem.ts';

/**
 * The filters that are not Liquid's own, or not as in Liquid, where a text that is no number counts as 0 and a date that is
 * none is written as it is: here whatever cannot be done is an error, which names the line before anything is sent.
 */
type Filter = (this: unknown, value: unknown, ...args: unknown[]) => unknown;

/** Puts the filters of messages into an engine, over Liquid's own of the same name. */
export function registerFilters(engine: Liquid, reading: DateReading): void {
  const { language } = reading;
  const all = {
    ...arithmetic(language),
    ...written(language),
    ...dateFilters(engine, reading),
    ...lists(engine, language),
  };
  for (const [name, filter] of Object.entries(all)) engine.registerFilter(name, filter);
  for (const name of [...TEXT_ARGUMENTS, ...TEXT_INPUT]) writeNumbers(engine, name, language);
}

/** A value as `{{ }}` writes it: numbers and dates in the language of the message. */
export function shown(value: unknown, language: Language): unknown {
  if (typeof value === 'number') return plainNumber(value, language);
  if (value instanceof Date) return longDate(value, language);
  return Array.isArray(value) ? value.map((item) => shown(item, language)) : value;
}

const localeOf = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB');
const longFormat = remembered(
  (language: Language) => new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long' }),
);

function longDate(date: Date, language: Language): string {
  return longFormat(language).format(date);
}

/** How two amounts come together. */
interface Operation {
  readonly apply: (left: number, right: number) => number;
  /** `sum`: both in the same unit; `product`: percents are no numbers there (is 200 times 12 % 24 or 2400?). */
  readonly kind: 'sum' | 'product';
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  plus: { kind: 'sum', apply: (left, right) => left + right },
  minus: { kind: 'sum', apply: (left, right) => left - right },
  at_least: { kind: 'sum', apply: Math.max },
  at_most: { kind: 'sum', apply: Math.min },
  times: { kind: 'product', apply: (left, right) => left * right },
  divided_by: { kind: 'product', apply: (left, right) => left / right },
  modulo: { kind: 'product', apply: (left, right) => ((left % right) + right) % right },
};

const ROUNDINGS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
};

function arithmetic(language: Language): Record<string, Filter> {
  const operations = Object.entries(OPERATIONS).map(([task, operation]): [string, Filter] => [
    task,
    (value, ...args) => {
      // `times: 1,2` is `times: 1` with something behind it: numbers of a template have a point.
      if (args.length !== 1) throw new ValueProblem('one-number', task, `${task}: ${args.join(',')}`.trim());
      return calculated(operation, task, amountOf(value, task, language), amountOf(args[0], task, language));
    },
  ]);
  const roundings = Object.entries(ROUNDINGS).map(([task, apply]): [string, Filter] => [
    task,
    (value) => apply(amountOf(value, task, language).value),
  ]);
  const round: Filter = (value, places = 0) =>
    roundedTo(amountOf(value, 'round', language).value, amountOf(places, 'round', language).value);
  return { ...Object.fromEntries([...operations, ...roundings]), round };
}

function calculated({ kind, apply }: Operation, task: string, left: Amount, right: Amount): number {
  refuseUnits(kind, task, left, right);
  if (right.value === 0 && (task === 'divided_by' || task === 'modulo')) throw new ValueProblem('zero', task, 0);
  const result = apply(left.value, right.value);
  if (!isWritable(result)) throw new ValueProblem('too-large', task, result);
  return rounded(result);
}

function refuseUnits(kind: Operation['kind'], task: string, left: Amount, right: Amount): void {
  const percent =
    kind === 'product' ? left.unit === '%' || right.unit === '%' : right.unit === '%' && left.unit !== '%';
  if (percent) throw new ValueProblem('percent', task, `${right.value} ${right.unit}`.trim());
  if (left.unit !== '' && right.unit !== '' && left.unit !== right.unit) {
    throw new ValueProblem('units', task, `${left.unit}, ${right.unit}`);
  }
}

/** Halves away from zero, as people round. */
function roundedTo(value: number, places: number): number {
  const [mantissa, power = '0'] = String(Math.abs(value)).split('e');
  const scaled = Math.round(Number(`${mantissa}e${Number(power) + places}`));
  const [digits, shift = '0'] = String(scaled).split('e');
  return Math.sign(value) * Number(`${digits}e${Number(shift) - places}`);
}

/** What an amount without a currency is in. */
const CURRENCY = 'EUR';

/** The codes of currencies (ISO 4217). */
const codesOf = remembered((kind: 'currency') => new Set(Intl.supportedValuesOf(kind)));

/** `money`, `number`, `phone`, `title_name`, `url`. */
function written(language: Language): Record<string, Filter> {
  const locale = localeOf(language);
  const inCurrency = remembered((currency: string) => new Intl.NumberFormat(locale, { style: 'currency', currency }));
  const asItIs = remembered(
    (maximumFractionDigits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits }),
  );
  const exactly = remembered(
    (digits: number) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return {
    money(value, currency) {
      const amount = amountOf(value, 'money', language);
      const wanted = typeof currency === 'string' ? currency.toUpperCase() : amount.unit || CURRENCY;
      if (!codesOf('currency').has(wanted)) throw new ValueProblem('currency', 'money', wanted);
      if (amount.unit !== '' && amount.unit !== wanted)
        throw new ValueProblem('units', 'money', `${amount.unit}, ${wanted}`);
      return inCurrency(wanted).format(amount.value);
    },
    number(value, places) {
      const { value: number } = amountOf(value, 'number', language);
      if (places === undefined) return asItIs(MOST_PLACES).format(number);
      const digits = amountOf(places, 'number', language).value;
      if (!Number.isInteger(digits) || digits < 0 || digits > MOST_PLACES)
        throw new ValueProblem('one-number', 'number', places);
      return exactly(digits).format(roundedTo(number, digits));
    },
    phone(value) {
      const text = textOf(value);
      const number = text.trim() === '' ? '' : phoneNumber(text, language);
      if (number === null) throw new ValueProblem('phone', 'phone', value);
      return number;
    },
    title_name: (value) => titleName(textOf(value)),
    url: (value) => encodeURIComponent(textOf(value)).replace(/[!'()*]/g, percentForm),
  };
}

function percentForm(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Liquid's filters that write a date; each is given what our reading makes of the value. */
const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

function dateFilters(engine: Liquid, reading: DateReading): Record<string, Filter> {
  const own = DATE_FILTERS.map((task): [string, Filter] => {
    const [filter, strftime] = [engine.filters[task], engine.filters.date] as [Filter, Filter];
    return [
      task,
      function (value, ...args) {
        const date = dateOf(value, task, reading);
        const format = task === 'date' && args.length === 1 ? args[0] : args.length === 0 ? FORMATS[task] : null;
        if (typeof format !== 'string') return filter.call(this, date, ...args);
        return strftime.call(this, date, withNames(format, date, reading.language));
      },
    ];
  });
  const move =
    (task: string, direction: 1 | -1): Filter =>
    (value, length) => {
      const span = typeof length === 'string' ? readSpan(length) : null;
      if (!span) throw new ValueProblem('span', task, length);
      return shifted(dateOf(value, task, reading), { ...span, count: span.count * direction });
    };
  const age: Filter = (value, at = 'now') => {
    const years = yearsBetween(dateOf(value, 'age', reading), dateOf(at, 'age', reading));
    if (years < 0) throw new ValueProblem('future', 'age', value);
    return years;
  };
  return { ...Object.fromEntries(own), later: move('later', 1), earlier: move('earlier', -1), age };
}

/** What filters without arguments write, as formats of strftime. */
const FORMATS: Readonly<Record<string, string>> = {
  date_to_string: '%d %b %Y',
  date_to_long_string: '%d %B %Y',
};

/** How strftime asks for the names of months and days. */
const NAMES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  B: { month: 'long' },
  b: { month: 'short' },
  h: { month: 'short' },
  A: { weekday: 'long' },
  a: { weekday: 'short' },
};

/** The name of a month or day, by the letter that asks for it and the language. */
const namesOf = remembered((language: Language) =>
  remembered((letter: string) => {
    const format = new Intl.DateTimeFormat(language, NAMES[letter]);
    // The 1st of November 2026 is a Sunday, day 0.
    return remembered((which: number) =>
      format.format(/a/i.test(letter) ? new Date(2026, 10, 1 + which) : new Date(2026, which, 1)),
    );
  }),
);

/** The format with the names in their places, as Liquid would make an Intl format for each of them. Those with a width are left to it. */
function withNames(format: string, date: Date, language: Language): string {
  return format.replace(
    /%([-^]*)([BbhAa])|%[-^]*./gs,
    (code, flags: string | undefined, letter: string | undefined) => {
      if (letter === undefined) return code;
      const name = namesOf(language)(letter)(/a/i.test(letter) ? date.getDay() : date.getMonth());
      return flags?.includes('^') ? name.toUpperCase() : name;
    },
  );
}

/** `split` and `sum`, which Liquid lets begin with nothing. */
function lists(engine: Liquid, language: Language): Record<string, Filter> {
  const split = engine.filters.split as Filter;
  return {
    split(value, ...args) {
      if (textOf(value) === '') throw new ValueProblem('empty', 'split', value);
      return split.call(this, value, ...args);
    },
    sum(value) {
      const items = Array.isArray(value) ? value : [value];
      return items
        .map((item) => amountOf(item, 'sum', language))
        .reduce((left, right) => ({ ...right, value: calculated(OPERATIONS.plus as Operation, 'sum', left, right) }), {
          value: 0,
          unit: '',
        }).value;
    },
  };
}

/** Filters that make a text of everything they are given, and those that do so of their input only. */
const TEXT_ARGUMENTS = ['append', 'prepend', 'replace', 'replace_first', 'replace_last', 'remove'];
const TEXT_INPUT = [
  'upcase',
  'downcase',
  'capitalize',
  'strip',
  'truncate',
  'truncatewords',
  'slice',
  'join',
  'escape',
];

/** A number that was calculated goes into a text as it is written: with a decimal comma in French. */
function writeNumbers(engine: Liquid, name: string, language: Language): void {
  const filter = engine.filters[name] as Filter;
  const all = TEXT_ARGUMENTS.includes(name);
  engine.registerFilter(name, function (this: unknown, value: unknown, ...args: unknown[]) {
    const given = all ? args.map((arg) => shown(arg, language)) : args;
    return filter.call(this, shown(value, language), ...given);
  });
}

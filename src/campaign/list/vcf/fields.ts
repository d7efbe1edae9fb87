import type { Catalogue } from '../../../i18n/index.ts';
import type { CardProperty } from './card-lines.ts';

/** What is taken from a card; the columns' names are in the catalogue. */
export type CardField = keyof Catalogue['list']['cardColumns'];

/** Values of one kind that a card may have; more is a mistake. */
const MOST_VALUES = 20;

/** Parts of structured values (RFC 6350, 6.2.2 and 6.3.1), by their place. */
const structured: Readonly<Record<string, readonly (CardField | null)[]>> = {
  N: ['lastName', 'firstName', null, 'title', null],
  ADR: [null, null, 'street', 'city', null, 'postcode', 'country'],
  ORG: ['organisation'],
};
const simple: Readonly<Record<string, CardField>> = {
  FN: 'fullName',
  EMAIL: 'email',
  TEL: 'phone',
  TITLE: 'role',
  BDAY: 'birthday',
  CATEGORIES: 'groups',
  NOTE: 'note',
};
/** Fields that a card may have several of. */
const repeatable: readonly CardField[] = ['email', 'phone'];

/** Adds what a property says to the fields of its card. */
export function addTo(fields: Map<CardField, string[]>, property: CardProperty): void {
  const { name, value } = property;
  const field = simple[name];
  if (field) add(fields, field, textOf(value.replace(/^(?:mailto|tel):/i, '')), isPreferred(property));
  for (const [i, part] of (structured[name] ?? []).entries()) {
    if (part) add(fields, part, textOf(partsOf(value)[i] ?? ''), false);
  }
}

/** Adds a value of a field; `first`: before those that are there. Fields that a card has once keep the first. */
export function add(fields: Map<CardField, string[]>, field: CardField, text: string, first: boolean): void {
  if (text === '') return;
  const values = fields.get(field) ?? [];
  if (values.length >= (repeatable.includes(field) ? MOST_VALUES : 1) || values.includes(text)) return;
  if (first) values.unshift(text);
  else values.push(text);
  fields.set(field, values);
}

/** `PREF=1` (4.0), `TYPE=pref` (3.0), `PREF` (2.1). */
function isPreferred({ parameters }: CardProperty): boolean {
  return parameters.get('PREF') === '1' || /\bPREF\b/.test(parameters.get('TYPE') ?? '');
}

/** Between semicolons that are not escaped. */
function partsOf(value: string): string[] {
  return value.match(/(?:^|(?<=;))(?:\\.|[^\\;])*(?:\\$)?/gs) ?? [];
}

/** RFC 6350, 3.4. */
function textOf(value: string): string {
  return value.replace(/\\(.)/gs, (_, letter: string) => (/n/i.test(letter) ? '\n' : letter)).trim();
}

import type { Dice } from './dice.ts';

/** As much of JSON Schema as the API uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly $ref?: string;
}

const ADDRESSES = [
  'awa@example.org',
  'B@EXAMPLE.org',
  'é@example.org',
  'a@b',
  'a b@example.org',
  '"x y"@example.org',
  'x@xn--p1ai.example',
];
const WORDS = [
  'Bonjour',
  '{{ nom }}',
  '{% if',
  '<p>x</p>',
  '=cmd()',
  '  ',
  'ligne\nautre',
  '\u202e',
  '🎉',
  'x.1',
  'default',
];

/** Fields of these names are mostly given an address: else no mail would ever be accepted. */
const OF_ADDRESSES = ['to', 'from', 'replyTo', 'addresses', 'email'];

/** A value that the schema allows; what no schema says (whether it is an address, say) is left to the dice and to the field's name. */
export function valueFor(schema: Schema, dice: Dice, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return dice.one(schema.enum);
  if (schema.anyOf) return valueFor(dice.one(schema.anyOf), dice, name);
  const type = typeof schema.type === 'string' ? schema.type : dice.one(schema.type ?? ['string']);
  switch (type) {
    case 'object':
      return objectOf(schema, dice);
    case 'array': {
      const most = Math.min(schema.maxItems ?? 3, 3);
      const length = Math.max(schema.minItems ?? 0, dice.below(most + 1));
      return Array.from({ length }, () => valueFor(schema.items ?? {}, dice, name));
    }
    case 'integer':
    case 'number':
      return numberOf(schema, dice);
    case 'boolean':
      return dice.chance(0.5);
    case 'null':
      return null;
    default:
      return OF_ADDRESSES.includes(name) && dice.chance(0.8) ? addressOf(dice) : textOf(schema, dice);
  }
}

function objectOf({ properties = {}, required = [] }: Schema, dice: Dice): object {
  const names = Object.keys(properties).filter((name) => required.includes(name) || dice.chance(0.4));
  return Object.fromEntries(names.map((name) => [name, valueFor(properties[name] as Schema, dice, name)]));
}

function numberOf({ minimum = -5, maximum = 1_000 }: Schema, dice: Dice): number {
  const near = [minimum, minimum + 1, Math.min(maximum, minimum + 7)];
  return dice.chance(0.9) ? dice.one(near) : maximum;
}

function addressOf(dice: Dice): string {
  return `member${dice.below(50)}@example.org`;
}

function textOf({ minLength = 0, maxLength = 100 }: Schema, dice: Dice): string {
  const text = dice.chance(0.5) ? dice.one(ADDRESSES) : dice.one(WORDS);
  const long = dice.chance(0.05) ? text.repeat(Math.ceil(Math.min(maxLength, 20_000) / text.length)) : text;
  return long.padEnd(minLength, 'x').slice(0, maxLength);
}

const ABSURD: readonly unknown[] = [
  ...[null, true, -1, 0, 1e308, Number.MAX_SAFE_INTEGER + 2, 1.5, '', '\0', '\ud800', 'x'.repeat(70_000)],
  ...[
    [],
    {},
    [[]],
    { a: { a: { a: {} } } },
    ['a', 1, null],
    { toString: 1 },
    { length: -1 },
    'NaN',
    '../../etc/passwd',
    "'; DROP TABLE campaign;--",
  ],
];

/** A value that fits nowhere. */
export function absurdValue(dice: Dice): unknown {
  return dice.one(ABSURD);
}

/** The same as text, for where there is nothing else. */
export function absurdText(dice: Dice): string {
  const value = absurdValue(dice);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same with one thing about it changed: left out, of another kind, too long, or something added. */
export function nearly(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return absurdValue(dice);
  const copy: Record<string, unknown> = { ...value };
  const names = Object.keys(copy);
  const name = names.length > 0 ? dice.one(names) : 'x';
  const change = dice.below(4);
  if (change === 0) delete copy[name];
  else if (change === 1) copy[name] = absurdValue(dice);
  else if (change === 2) copy[dice.one(['force', 'constructor', 'Limit', 'id', ''])] = absurdValue(dice);
  else copy[name] = [copy[name], copy[name]];
  return copy;
}

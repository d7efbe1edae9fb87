import type { Schema } from './values.ts';

/** What an API says of itself, as far as it is looked at here. */
export interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

interface Media {
  readonly schema: Schema;
}

/** An answer as it came. */
export interface FuzzAnswer {
  readonly status: number;
  /** Without parameters. */
  readonly type: string;
  readonly text: string;
}

/** What is wrong with an answer by what the API says of it; null: nothing. */
export function faultOf(api: Api, { responses }: Operation, { status, type, text }: FuzzAnswer): string | null {
  if (status >= 500) return `${status}: ${text}`;
  const described = (responses[status] ?? responses.default)?.content;
  const media = described?.[type];
  if (status >= 400 && type !== 'application/problem+json') return `${status} is no problem but ${type}: ${text}`;
  if (!media) return type === '' && described === undefined ? null : `${status} with ${type}, which is not described`;
  if (!/[/+]json$/.test(type)) return null;
  if (text === '') return `${status} with ${type} is empty`;
  const fault = misfit(api, media.schema, JSON.parse(text), '');
  return fault === null ? null : `${status}${fault}: ${text.slice(0, 500)}`;
}

function misfit(api: Api, schema: Schema, value: unknown, at: string): string | null {
  if (schema.$ref) return misfit(api, api.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, value, at);
  if (schema.anyOf) {
    const fits = schema.anyOf.some((one) => misfit(api, one, value, at) === null);
    return fits ? null : `${at} fits none of its kinds`;
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return `${at} is not of type ${types}`;
  if (schema.enum && !schema.enum.includes(value)) return `${at} is not one of ${schema.enum}`;
  if (Array.isArray(value)) {
    return firstOf(value.map((one, i) => misfit(api, schema.items ?? {}, one, `${at}[${i}]`)));
  }
  if (typeof value !== 'object' || value === null) return null;
  const missing = (schema.required ?? []).find((name) => !(name in value));
  if (missing !== undefined) return `${at}.${missing} is missing`;
  const known = Object.entries(schema.properties ?? {}).filter(([name]) => name in value);
  return firstOf(
    known.map(([name, one]) => misfit(api, one, (value as Record<string, unknown>)[name], `${at}.${name}`)),
  );
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((one) => one !== null) ?? null;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

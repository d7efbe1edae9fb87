import { FacteurError } from '../errors.ts';
import { suggest } from '../suggest.ts';

/**
 * Front matter: settings of a message between two `---` lines at the top of its file, in YAML. One thing differs from
 * YAML for the sake of people who do not know it: a text on the line of its key needs no quotes, so that
 * `subject: Réunion : ordre du jour`, `subject: {{ prenom }}, bonjour` and `subject: Lettre #3` mean what they say.
 */
export interface FrontMatter {
  readonly subject?: Setting<string>;
  readonly from?: Setting<string>;
  readonly replyTo?: Setting<string>;
  readonly name?: Setting<string>;
  /** `none`, `default`, or a file. */
  readonly layout?: Setting<string>;
  /** `none`, or the address of those who want no more. */
  readonly unsubscribe?: Setting<string>;
  /** What the campaign is about: see topic.ts. */
  readonly topic?: Setting<string>;
  /** Made by a program of itself (RFC 3834). */
  readonly automatic?: Setting<boolean>;
  /** Not carried out, but worth a word. */
  readonly cc?: Setting<readonly string[]>;
  readonly bcc?: Setting<readonly string[]>;
  readonly attachments?: Setting<readonly string[]>;
}

/** A value and the line of the file it stands on. */
export interface Setting<T> {
  readonly value: T;
  readonly line: number;
}

export interface SplitFile {
  readonly settings: FrontMatter;
  readonly body: string;
  /** Line of the file on which the body begins, from 1. */
  readonly bodyLine: number;
}

const KEYS = [
  'subject',
  'from',
  'replyTo',
  'attachments',
  'name',
  'layout',
  'unsubscribe',
  'topic',
  'automatic',
] as const;
/** Understood, not carried out. */
const COPIES = ['cc', 'bcc'] as const;
type Key = (typeof KEYS)[number] | (typeof COPIES)[number];

const SHAPES: Readonly<Record<Key, (value: unknown) => unknown>> = {
  subject: asText,
  from: asText,
  replyTo: asText,
  attachments: asList,
  name: asText,
  layout: asText,
  unsubscribe: asText,
  topic: asText,
  automatic: asBoolean,
  cc: asList,
  bcc: asList,
};

/** Words people use for the keys, compared without case and signs. */
const SYNONYMS: Readonly<Record<string, Key>> = {
  objet: 'subject',
  sujet: 'subject',
  title: 'subject',
  titre: 'subject',
  de: 'from',
  sender: 'from',
  expediteur: 'from',
  repondrea: 'replyTo',
  reponsea: 'replyTo',
  attach: 'attachments',
  piecesjointes: 'attachments',
  piecejointe: 'attachments',
  fichiers: 'attachments',
  nom: 'name',
  miseenpage: 'layout',
  cadre: 'layout',
  desinscription: 'unsubscribe',
  desabonnement: 'unsubscribe',
  theme: 'topic',
  rubrique: 'topic',
  automatique: 'automatic',
  copie: 'cc',
  copiecachee: 'bcc',
  cci: 'bcc',
};

/** Parts a file (LF line ends) into its settings and its body. Throws FacteurError naming file, line and key. */
export async function splitFrontMatter(text: string, file: string): Promise<SplitFile> {
  const lines = text.split('\n');
  const isFence = (line: string | undefined) => line?.trimEnd() === '---';
  if (!isFence(lines[0])) return { settings: {}, body: text, bodyLine: 1 };
  const end = lines.findIndex((line, i) => i > 0 && isFence(line));
  if (end < 0) {
    // A line of dashes above a text is just that; one above settings was meant to be closed.
    if (/^\w+\s*:/.test(lines[1] ?? '')) throw new FacteurError('front-matter-open', { file });
    return { settings: {}, body: text, bodyLine: 1 };
  }
  const settings = await readSettings(lines.slice(1, end), file);
  return { settings, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 };
}

async function readSettings(lines: readonly string[], file: string): Promise<FrontMatter> {
  const values = lines.every(isSimple) ? readSimple(lines, file) : await readYaml(lines, file);
  const settings: Record<string, Setting<unknown>> = {};
  for (const { key, value, line } of values) {
    if (!Object.hasOwn(SHAPES, key)) throw unknownKey(key, line, file);
    const shape = SHAPES[key as Key];
    const shaped = shape(value);
    if (shaped === undefined) {
      const kind = shape === asBoolean ? 'boolean' : shape === asList ? 'list' : 'text';
      throw new FacteurError('front-matter-value', { file, line, key, kind });
    }
    if (shaped !== null) settings[key] = { value: shaped, line };
  }
  return settings;
}

interface RawSetting {
  readonly key: string;
  readonly value: unknown;
  readonly line: number;
}

const SETTING = /^([^\s:"'[\]{}#&*!|>%@`?-][^\s:]*)[ \t]*:(?:[ \t]+(.*))?$/;
/** Values that only YAML can read: quoted, lists, maps, blocks, anchors; a `{` begins Liquid more often than a map. */
const YAML_VALUE = /^(["'[|>&*!]|\{(?![{%])|- )/;

function isSimple(line: string): boolean {
  if (/^\s*(#.*)?$/.test(line)) return true;
  const value = SETTING.exec(line)?.[2];
  return value !== undefined && value.trim() !== '' && !YAML_VALUE.test(value.trim());
}

/** `value # comment`; unlike in YAML, `Réunion #3` has none: the sign must stand alone. */
function simpleValue(value: string): string {
  return value.replace(/(^|\s)#(\s.*)?$/, '').trim();
}

// Loads no YAML: it takes longer than everything else that is done to a message.
function readSimple(lines: readonly string[], file: string): RawSetting[] {
  const found = new Map<string, RawSetting>();
  for (const [i, text] of lines.entries()) {
    const [, key, value] = SETTING.exec(text) ?? [];
    if (!key) continue;
    const line = i + 2;
    if (found.has(key)) throw new FacteurError('front-matter-syntax', { file, line, problem: `${key} (×2)` });
    found.set(key, { key, value: simpleValue(value ?? ''), line });
  }
  return [...found.values()];
}

async function readYaml(lines: readonly string[], file: string): Promise<RawSetting[]> {
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml');
  const counter = new LineCounter();
  const quoted = lines.map((line) => (isSimple(line) ? line.replace(SETTING, quoteValue) : line));
  // failsafe: every scalar is text, `name: 2026` and `name: no` too.
  const document = parseDocument(quoted.join('\n'), { schema: 'failsafe', lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const [error] = document.errors;
  if (error)
    throw new FacteurError('front-matter-syntax', { file, line: lineAt(error.pos[0]), problem: error.message });
  if (!isMap(document.contents)) {
    throw new FacteurError('front-matter-syntax', { file, line: 2, problem: lines[0] ?? '' });
  }
  return document.contents.items.map(({ key, value }) => {
    const line = lineAt((isScalar(key) && key.range?.[0]) || 0);
    try {
      const plain = value === null ? '' : (value as { toJS(of: typeof document): unknown }).toJS(document);
      return { key: isScalar(key) ? String(key.value) : '', value: plain, line };
    } catch (cause) {
      // An alias for which there is no anchor.
      throw new FacteurError('front-matter-syntax', { file, line, problem: (cause as Error).message }, { cause });
    }
  });
}

function quoteValue(_: string, key: string, value = ''): string {
  return `${key}: ${JSON.stringify(simpleValue(value))}`;
}

/** undefined: not a text; null: none given. */
function asText(value: unknown): string | null | undefined {
  if (typeof value !== 'string') return value === null ? null : undefined;
  return value.trim() === '' ? null : value.trim();
}

function asList(value: unknown): string[] | undefined {
  const items = Array.isArray(value) ? value : [value];
  const texts = items.map(asText);
  if (texts.some((text) => text === undefined)) return undefined;
  return texts.filter((text) => typeof text === 'string');
}

/** undefined: neither yes nor no. */
function asBoolean(value: unknown): boolean | null | undefined {
  const text = asText(value);
  if (typeof text !== 'string') return text;
  if (/^(true|yes|oui|vrai|1)$/i.test(text)) return true;
  return /^(false|no|non|faux|0)$/i.test(text) ? false : undefined;
}

function unknownKey(key: string, line: number, file: string): FacteurError {
  const plain = key
    .normalize('NFKD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  const same = [...KEYS, ...COPIES].find((known) => known.toLowerCase() === plain);
  const near = same ?? SYNONYMS[plain] ?? suggest(plain, KEYS);
  return new FacteurError('front-matter-unknown-key', { file, line, key, near, known: KEYS.join(', ') });
}

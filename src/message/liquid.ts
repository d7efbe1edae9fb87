import { Liquid, LiquidError, Tokenizer, type TopLevelToken, TypeGuards, toValue } from 'liquidjs';
import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import { suggest } from '../suggest.ts';
import { escapeHtml } from './escape.ts';
import { registerFilters, shown } from './filters.ts';
import { messageOperators, registerCase } from './operators.ts';
import { identifierForm } from './variables.ts';

/** The template language of messages: Liquid without files, with every name and filter checked. */

/** Limits of one template and of one rendering, far above any real message: characters, milliseconds, units. */
const PARSE_LIMIT = 2_000_000;
const RENDER_LIMIT_MS = 1000;
const MEMORY_LIMIT = 20_000_000;

/** Tags that read other templates from the disk, and a filter that gives something else each time. */
const LEFT_OUT = { tags: ['include', 'render', 'layout', 'block'], filters: ['sample'] };

export interface EngineOptions {
  /** Escape what `{{ }}` writes, for HTML. */
  readonly escape: boolean;
  /** Of month and day names, and of how dates in the list are read. */
  readonly language: Language;
  /** What `now` and `today` mean to date filters. */
  readonly now: () => Date;
}

export function createEngine(options: EngineOptions): Liquid {
  const write = (value: unknown) => asText(shown(toValue(value), options.language));
  const engine: Liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // `{% if x %}` and `| default:` work on names the list does not have.
    lenientIf: true,
    // An empty cell is false, as people expect of `{% if prenom %}`; in plain Liquid '' is true.
    jsTruthy: true,
    ownPropertyOnly: true,
    outputEscape: options.escape ? (value: unknown) => escapeHtml(write(value)) : write,
    operators: messageOperators(options),
    templates: {},
    locale: options.language,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    // Reads as nothing at all: else a missing `{{ size }}` would be the number of global variables.
    globals: { toLiquid: () => undefined },
  });
  for (const tag of LEFT_OUT.tags) delete engine.tags[tag];
  for (const filter of LEFT_OUT.filters) engine.unregisterFilter(filter);
  registerFilters(engine, options);
  registerCase(engine, options);
  return engine;
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join('');
  return value === undefined || value === null ? '' : String(value);
}

/** Where a template stands, for errors: the file (or flag), and the line of it on which the template begins. */
export interface TemplatePlace {
  readonly file: string;
  readonly line: number;
}

/** Throws a FacteurError that names file, line and remedy when the template cannot be parsed. */
export function checkTemplate(source: string, place: TemplatePlace): void {
  const engine = createEngine({ escape: false, language: 'fr', now: () => new Date(0) });
  try {
    engine.parse(source);
  } catch (error) {
    throw explain(error, engine, place);
  }
  const spaced = nameWithSpaces(source);
  if (spaced) {
    const { name, at } = spaced;
    const where = { file: place.file, line: lineOf(source, at, place) };
    throw new FacteurError('liquid-name-spaces', { ...where, name, write: identifierForm(name) });
  }
  const half = halfRead(source);
  if (half) throw halfUnderstood(half.getText(), { file: place.file, line: lineOf(source, half.begin, place) });
}

/** Tags whose whole content is one value or condition. */
const WITH_VALUE = /^(if|elsif|unless|case|echo)$/;

/**
 * The first `{{ }}` or `{% %}` of which Liquid would read the beginning and forget the rest, as if it were not there:
 * `{{ montant, 5 }}`, `{% if montant > 1,5 %}`, `{% if a > 3 et b %}`. Null: there is none.
 */
function halfRead(source: string): TopLevelToken | null {
  let comments = 0;
  for (const token of new Tokenizer(source).readTopLevelTokens()) {
    const tag = TypeGuards.isTagToken(token);
    if (tag && token.name === 'comment') comments += 1;
    if (tag && token.name === 'endcomment') comments -= 1;
    if (comments > 0) continue;
    if (TypeGuards.isOutputToken(token) && !isWhole(new Tokenizer(source, undefined, undefined, token.contentRange))) {
      return token;
    }
    if (tag && valuesIn(token.name, token.args)?.every((value) => isWhole(new Tokenizer(value))) === false)
      return token;
  }
  return null;
}

/** What a tag takes as values; null: it has a form of its own. */
function valuesIn(name: string, args: string): string[] | null {
  if (WITH_VALUE.test(name)) return [args];
  return name === 'assign' ? [args.slice(args.indexOf('=') + 1)] : null;
}

function isWhole(tokenizer: Tokenizer): boolean {
  const { initial } = tokenizer.readFilteredValue();
  let operands = 0;
  for (const token of initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) operands += 1;
    else if (token.operator !== 'not' && --operands < 1) return false;
  }
  tokenizer.skipBlank();
  return operands === 1 && tokenizer.end();
}

function halfUnderstood(tag: string, where: TemplatePlace, cause?: unknown): FacteurError {
  return new FacteurError('liquid-half-read', { ...where, tag: tag.replace(/\s+/g, ' ') }, { cause });
}

/** `{{` and two words or more, up to `|` or `}}`. Without Unicode classes, which take longer to build than to use. */
const WORD = '[^\\s{}|"\'[\\]().,:=<>!-][^\\s{}|"\'[\\]().,:=<>!]*';
const SPACED = new RegExp(`\\{\\{-?\\s*(${WORD}(?:[ \\t]+${WORD})+)\\s*(?:\\||-?\\}\\})`, 'g');

// Liquid reads the first word and forgets the rest: `{{ Nom complet }}` would be the value of `Nom`.
function nameWithSpaces(source: string): { name: string; at: number } | null {
  for (const output of source.matchAll(SPACED)) {
    const name = output[1] ?? '';
    if (!/ (and|or|contains) |^not /.test(name)) return { name, at: output.index };
  }
  return null;
}

function lineOf(source: string, at: number, place: TemplatePlace): number {
  return place.line + source.slice(0, at).split('\n').length - 1;
}

function explain(error: unknown, engine: Liquid, place: TemplatePlace): unknown {
  if (String(error).includes('parse length limit')) {
    return new FacteurError('message-too-large', { file: place.file, limit: PARSE_LIMIT }, { cause: error });
  }
  if (!LiquidError.is(error)) return error;
  const [row = 1] = error.token.getPosition();
  const where = { file: place.file, line: place.line + row - 1 };
  const problem = error.message.replace(/, line:\d+, col:\d+$/, '');
  const [, filter] = /^undefined filter: (.*)$/.exec(problem) ?? [];
  if (filter !== undefined) {
    const near = suggest(filter, Object.keys(engine.filters));
    return new FacteurError('liquid-unknown-filter', { ...where, name: filter, near }, { cause: error });
  }
  const [, tag] = /^tag "(.*)" not found$/.exec(problem) ?? [];
  if (tag !== undefined) {
    const near = suggest(tag, Object.keys(engine.tags));
    return new FacteurError('liquid-unknown-tag', { ...where, name: tag, near }, { cause: error });
  }
  const [, open] = /^(?:output|tag|raw) (.*) not closed$/s.exec(problem) ?? [];
  if (open !== undefined) {
    const snippet = open.replace(/^"|"$/g, '').split(/\\n|\n/)[0] ?? open;
    return new FacteurError('liquid-not-closed', { ...where, open: snippet }, { cause: error });
  }
  if (problem.startsWith('expected "|" before filter')) return halfUnderstood(error.token.getText(), where, error);
  return new FacteurError('liquid-syntax', { ...where, problem }, { cause: error });
}

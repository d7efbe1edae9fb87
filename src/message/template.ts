import { type Liquid, type Template as Node, Output, Tokenizer, TypeGuards, UndefinedVariableError } from 'liquidjs';
import type { Language } from '../language.ts';
import { ownWords } from '../own-words.ts';
import { asChoice, type Lookup, plainName } from './conditions.ts';
import type { DateReading } from './dates.ts';
import { escapeHtml } from './escape.ts';
import { asFiltered, type Filtered } from './filtered.ts';
import { createEngine } from './liquid.ts';
import { TemplateError } from './types.ts';
import { ValueProblem } from './value-problem.ts';
import { type Row, VariableReader } from './variables.ts';

export type Part = 'subject' | 'html' | 'text' | 'attachment';

/** The longest that one part of one message may become, in UTF-16 units. */
const LONGEST = 5_000_000;

/** What differs between recipients. */
export interface Varying {
  /** Throws TemplateError when the row lacks a name the template needs. `at` is what `now` means. */
  render(row: Row, at: Date): string;
}

/** A parsed template of one part of a message. */
export interface Template extends Varying {
  /** The names it takes from the list, as written. */
  readonly names: readonly string[];
  /**
   * The template in runs of whole lines, each with its line end: text that is the same for everybody, and lines that are not.
   * Their results joined are what `render` gives. One run when the template cannot be told apart.
   */
  readonly runs: readonly (string | Line)[];
}

/** A line in which something differs: text that is the same for everybody, and what stands between. */
export type Line = readonly (string | Varying)[];

/** Parses the templates of one message; they share what they learn about the columns of the list. */
export class TemplateSet {
  readonly #language: Language;
  readonly #reader = new VariableReader();
  /** Names that were shown without a value since this was last cleared. */
  readonly shownEmpty = new Set<string>();
  #at = new Date(0);

  constructor(language: Language) {
    this.#language = language;
  }

  /** Throws TemplateError when the source cannot be parsed. */
  parse(source: string, part: Part): Template {
    const reading = { language: this.#language, now: () => this.#at };
    const engine = createEngine({ escape: part === 'html', ...reading });
    try {
      const nodes = engine.parse(source);
      const parsed = { engine, part, names: globalNames(engine, nodes) };
      const pieces = isStateless(source) ? asPieces(nodes, reading, engine) : [{ nodes, shows: null, filtered: null }];
      const runs = splitLines(pieces).map((run) => (typeof run === 'string' ? run : this.#line(run, parsed)));
      return { names: parsed.names, ...this.#varying(pieces, parsed), runs };
    } catch (error) {
      throw asTemplateError(error, part);
    }
  }

  #line(pieces: readonly Piece[], parsed: Parsed): Line {
    return pieces.map((piece) => (typeof piece === 'string' ? piece : this.#varying([piece], parsed)));
  }

  #varying(pieces: readonly Piece[], parsed: Parsed): Varying {
    return { render: (row, at) => this.#render(pieces, parsed, row, at) };
  }

  // Most messages are text with a few names and choices in it: those are joined, which is some thirty times faster than
  // interpreting, with the same result (test/message/template.test.ts compares).
  #render(pieces: readonly Piece[], parsed: Parsed, row: Row, at: Date): string {
    let out = '';
    let scope: object | null = null;
    const lookup = (name: string) => this.#reader.get(row, name);
    this.#at = at;
    for (const piece of pieces) {
      if (typeof piece === 'string') out += piece;
      else if ('name' in piece) out += this.#value(piece, parsed.part, row);
      else if ('choose' in piece) {
        for (const chosen of choose(piece, lookup, parsed.part)) out += this.#render(chosen, parsed, row, at);
      } else {
        let text = this.#filtered(piece, row);
        if (text === null) {
          scope ??= this.#scope(parsed, row);
          text = interpret(piece.nodes, parsed, scope);
        }
        out += text;
        if (piece.shows !== null && lookup(piece.shows) === '') this.shownEmpty.add(piece.shows);
      }
    }
    if (out.length > LONGEST) throw endless(parsed.part);
    return out;
  }

  #value(slot: Slot, part: Part, row: Row): string {
    let value = this.#reader.get(row, slot.name);
    if (!value && slot.fallback !== null) value = slot.fallback;
    else if (value === '') this.shownEmpty.add(slot.name);
    if (value === undefined)
      throw new TemplateError(ownWords('template-variable-missing', { name: slot.name }), part, slot.name);
    return part === 'html' ? escapeHtml(value) : value;
  }

  // What goes wrong is left to the interpreter, which says where.
  #filtered({ filtered }: Interpreted, row: Row): string | null {
    const value = filtered && this.#reader.get(row, filtered.name);
    if (value === null || value === undefined) return null;
    try {
      return filtered?.by.write(value) ?? null;
    } catch {
      return null;
    }
  }

  #scope({ names }: Parsed, row: Row): object {
    const scope: Record<string, string> = Object.assign(Object.create(null), row.vars);
    for (const name of names) {
      const value = this.#reader.get(row, name);
      if (value !== undefined) scope[name] = value;
    }
    return scope;
  }
}

interface Parsed {
  readonly engine: Liquid;
  readonly part: Part;
  readonly names: readonly string[];
}

/** Text; a name; a choice; or what has to be interpreted, together where one tag may depend on another. */
type Piece = string | Slot | Fork | Interpreted;

/** A name with what stands for it when it is missing or empty (null: it must be there). */
interface Slot {
  readonly name: string;
  readonly fallback: string | null;
}

/** Pieces of which the row chooses some. */
interface Fork {
  readonly choose: (lookup: Lookup) => readonly (readonly Piece[])[];
}

interface Interpreted {
  readonly nodes: Node[];
  /** The name whose value it writes, with nothing said for an empty one. */
  readonly shows: string | null;
  /** A name with filters only; null: something else. */
  readonly filtered: { readonly name: string; readonly by: Filtered } | null;
}

/** Tags that leave nothing behind for what comes after them. */
const STATELESS = /^(if|elsif|else|endif|unless|endunless|case|when|endcase|comment|endcomment|raw|endraw|echo|#)$/;

function isStateless(source: string): boolean {
  const tokens = new Tokenizer(source).readTopLevelTokens();
  return tokens.every((token) => !TypeGuards.isTagToken(token) || STATELESS.test(token.name));
}

function interpret(nodes: Node[], { engine, part }: Parsed, scope: object): string {
  const render = () => engine.renderSync(nodes, scope) as string;
  try {
    return render();
  } catch (error) {
    // The limit is on elapsed time: a process that was frozen for a while must not fail its recipient for that.
    if (!String(error).includes('template render limit exceeded')) throw asTemplateError(error, part);
  }
  try {
    return render();
  } catch (error) {
    throw asTemplateError(error, part);
  }
}

function asPieces(nodes: readonly Node[], reading: DateReading, engine: Liquid): Piece[] {
  return nodes.map((node) => {
    if (TypeGuards.isHTMLToken(node.token)) return node.token.getContent();
    if (node instanceof Output) return asSlot(node) ?? interpreted(node, engine);
    return asFork(node, reading, engine) ?? { nodes: [node], shows: null, filtered: null };
  });
}

function interpreted(node: Output, engine: Liquid): Interpreted {
  const name = nameIn(node.value);
  const by = name === null ? null : asFiltered(node, engine);
  return { nodes: [node], shows: shownBy(node), filtered: name !== null && by ? { name, by } : null };
}

function asFork(node: Node, reading: DateReading, engine: Liquid): Fork | null {
  const choice = asChoice(node, reading);
  if (!choice) return null;
  const pieces = new Map<readonly Node[], readonly Piece[]>();
  const piecesOf = (nodes: readonly Node[]) => {
    const known = pieces.get(nodes) ?? asPieces(nodes, reading, engine);
    pieces.set(nodes, known);
    return known;
  };
  return { choose: (lookup) => choice.choose(lookup).map(piecesOf) };
}

function choose(fork: Fork, lookup: Lookup, part: Part): readonly (readonly Piece[])[] {
  try {
    return fork.choose(lookup);
  } catch (error) {
    throw asTemplateError(error, part);
  }
}

/** Pieces in runs of whole lines: text that needs no rendering, and the pieces of lines that do. */
function splitLines(pieces: readonly Piece[]): (string | Piece[])[] {
  const runs: (string | Piece[])[] = [];
  let line: Piece[] = [];
  const endLine = () => {
    if (line.length > 0) runs.push(line.every((piece) => typeof piece === 'string') ? line.join('') : line);
    line = [];
  };
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      line.push(piece);
      continue;
    }
    const first = line.length === 0 ? 0 : piece.indexOf('\n') + 1;
    const last = piece.lastIndexOf('\n') + 1;
    if (last > 0) {
      if (first > 0) line.push(piece.slice(0, first));
      endLine();
      if (last > first) runs.push(piece.slice(first, last));
    }
    if (last < piece.length) line.push(piece.slice(last));
  }
  endLine();
  return runs;
}

/** `{{ name }}` and `{{ name | default: "..." }}` as a slot; null for anything else. */
function asSlot({ value }: Output): Slot | null {
  const name = nameIn(value);
  // An engine that escapes has put its own filter, which has no name of a filter, behind the ones written.
  const filters = value.filters.filter(({ name }) => /^\w+$/.test(name));
  if (name === null || filters.length > 1) return null;
  const [filter] = filters;
  if (!filter) return { name, fallback: null };
  const [argument, ...others] = filter.args;
  if (filter.name !== 'default' || others.length > 0 || !TypeGuards.isQuotedToken(argument)) return null;
  return { name, fallback: argument.content };
}

/** The name in `{{ name | upcase }}`. */
function shownBy({ value }: Output): string | null {
  return value.filters.some(({ name }) => name === 'default') ? null : nameIn(value);
}

function nameIn({ initial: { postfix } }: Output['value']): string | null {
  return postfix.length === 1 ? plainName(postfix[0]) : null;
}

function globalNames(engine: Liquid, nodes: Node[]): string[] {
  const roots = engine.globalVariableSegmentsSync(nodes, { partials: false }).map(([root]) => root);
  return [...new Set(roots.filter((root) => typeof root === 'string'))];
}

function endless(part: string): TemplateError {
  return new TemplateError(ownWords('template-endless', {}), part, null, { endless: true });
}

function asTemplateError(error: unknown, part: Part): unknown {
  if (!(error instanceof Error) || error instanceof TemplateError) return error;
  const { originalError } = error as { originalError?: { variableName?: string } };
  const problem = error instanceof ValueProblem ? error : originalError;
  if (problem instanceof ValueProblem) {
    return new TemplateError(problem.message, part, null, problem);
  }
  if (/(render|memory alloc) limit exceeded|Invalid string length/.test(error.message)) return endless(part);
  const variable = error instanceof UndefinedVariableError ? (originalError?.variableName ?? null) : null;
  return new TemplateError(error.message.replace(/, line:\d+, col:\d+$/, ''), part, variable);
}

/**
 * Reads .env files as python-dotenv does (its grammar, version 1.2), because an .env of the Python system must mean the
 * same here. Node's own parser (`util.parseEnv`) cuts `ab#cd` at the `#`.
 *
 * - `KEY=value`, `export KEY=value`, `'KEY'=value`; `KEY` alone has no value and is left out; the last of two wins.
 * - Unquoted values run to the end of the line or to white space and `#`, and lose the white space around them.
 * - Single quotes know `\'` and `\\`; double quotes also `\"`, `\a \b \f \n \r \t \v`. Both may span lines.
 * - `${NAME}` and `${NAME:-default}` are filled in, also within quotes, from the environment first and then from earlier
 *   lines; `$NAME` stays as it is.
 */
export interface DotenvFile {
  readonly entries: ReadonlyMap<string, DotenvEntry>;
  /** Lines that are no assignment, from 1; python-dotenv passes over them with a warning. */
  readonly badLines: readonly number[];
}

export interface DotenvEntry {
  readonly value: string;
  /** Where the assignment begins, from 1. */
  readonly line: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the text of a file (with or without byte order mark, any line ends). Never throws. */
export function parseDotenv(text: string, env: Environment): DotenvFile {
  const entries = new Map<string, DotenvEntry>();
  const badLines: number[] = [];
  const earlier = new Map<string, string>();
  for (const { key, value, line } of statements(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))) {
    if (key === null) badLines.push(line);
    else if (value === null) entries.delete(key);
    else entries.set(key, { value: expand(value, env, earlier), line });
    // A key without value counts as empty in later lines.
    if (key !== null) earlier.set(key, entries.get(key)?.value ?? '');
  }
  return { entries, badLines };
}

/** A piece of the text of an .env as it is written: an assignment (with its line end), or what stands between two. */
export interface WrittenPiece {
  /** Null: no assignment. */
  readonly key: string | null;
  readonly text: string;
}

/** The text of an .env in pieces; together they are the whole, with LF for line ends. Never throws. */
export function assignmentsOf(text: string): readonly WrittenPiece[] {
  const whole = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const pieces: WrittenPiece[] = [];
  let reached = 0;
  for (const { key, from, to } of statements(whole)) {
    if (key === null) continue;
    pieces.push(...between(whole.slice(reached, from)), { key, text: whole.slice(from, to) });
    reached = to;
  }
  return [...pieces, ...between(whole.slice(reached))];
}

// Line by line: comments, empty lines, lines that are no assignment.
function between(text: string): WrittenPiece[] {
  return (text.match(/[^\n]*\n|[^\n]+/g) ?? []).map((line) => ({ key: null, text: line }));
}

function expand(value: string, env: Environment, earlier: ReadonlyMap<string, string>): string {
  return value.replace(/\$\{([^}:]*)(?::-([^}]*))?\}/g, (_, name: string, otherwise: string | undefined) => {
    return (Object.hasOwn(env, name) ? env[name] : undefined) ?? earlier.get(name) ?? otherwise ?? '';
  });
}

interface Statement {
  /** Null: the line is no assignment. */
  readonly key: string | null;
  /** Null: a key without `=`. */
  readonly value: string | null;
  readonly line: number;
  /** Where it begins in the text, and where what comes after it does. */
  readonly from: number;
  readonly to: number;
}

/** White space within a line. U+001C to U+001F and U+0085 are white space to Python only. */
const BLANK = '[^\\S\\n]|[\\x1c-\\x1f\\x85]';
const skipped = new RegExp(`(?:\\s|${BLANK})*`, 'y');
const exported = new RegExp(`export(?:${BLANK})+`, 'y');
const quotedKey = /'([^']+)'/y;
const plainKey = new RegExp(`((?:(?!${BLANK})[^=#\\s])+)`, 'y');
const equals = new RegExp(`(?:${BLANK})*=(?:${BLANK})*`, 'y');
const singleQuoted = /'((?:\\'|[^'])*)'/y;
const doubleQuoted = /"((?:\\"|[^"])*)"/y;
const lineRest = /([^\n]*)/y;
const trailer = new RegExp(`(?:${BLANK})*(?:#[^\\n]*)?(?:\\n|$)`, 'y');
const inlineComment = new RegExp(`(?:${BLANK})+#[^\\n]*`);
const trailingBlanks = new RegExp(`(?:${BLANK})+$`);

function* statements(text: string): Generator<Statement> {
  const reader = new Reader(text);
  while (!reader.atEnd) {
    reader.take(skipped);
    if (reader.atEnd) return;
    const { line, position: from } = reader;
    const read = readStatement(reader);
    if (read === 'bad') {
      // From where the reading stopped, as python-dotenv does: a good quote before the fault may have spanned lines.
      reader.take(lineRest);
      yield { key: null, value: null, line, from, to: reader.position };
    } else if (read !== 'comment') {
      yield { ...read, line, from, to: reader.position };
    }
  }
}

function readStatement(reader: Reader): { key: string; value: string | null } | 'comment' | 'bad' {
  reader.take(exported);
  if (reader.next === '#') return reader.take(trailer) === null ? 'bad' : 'comment';
  const key = reader.take(reader.next === "'" ? quotedKey : plainKey);
  if (key === null) return 'bad';
  const value = reader.take(equals) === null ? null : readValue(reader);
  return value === undefined || reader.take(trailer) === null ? 'bad' : { key, value };
}

/** Undefined: a quote that is not closed. */
function readValue(reader: Reader): string | undefined {
  if (reader.next === "'") return reader.take(singleQuoted)?.replace(/\\([\\'])/g, '$1');
  if (reader.next === '"')
    return reader.take(doubleQuoted)?.replace(/\\([\\'"abfnrtv])/g, (_, char) => unescaped(char));
  return (reader.take(lineRest) ?? '').replace(inlineComment, '').replace(trailingBlanks, '');
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(char: string): string {
  return escapes[char] ?? char;
}

/** Walks over a text by sticky expressions. */
class Reader {
  readonly #text: string;
  #position = 0;
  /** From 1. */
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** How far the text was read. */
  get position(): number {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  get next(): string {
    return this.#text.charAt(this.#position);
  }

  /** The first group (or the whole) of what matches here, and steps over it; null when nothing does. */
  take(expression: RegExp): string | null {
    expression.lastIndex = this.#position;
    const match = expression.exec(this.#text);
    if (!match) return null;
    this.#position += match[0].length;
    this.line += match[0].split('\n').length - 1;
    return match[1] ?? match[0];
  }
}

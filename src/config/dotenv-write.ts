import { assignmentsOf, type WrittenPiece } from './dotenv.ts';

/** Characters that only double quotes can hold on one line, with their escapes. */
const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/**
 * A value as .env has it, so that it is read as it is meant (config/dotenv.ts): plain where that is enough, else between quotes.
 * `${` is written `${:-$}{`, the only way to keep it from being filled in.
 */
export function dotenvValue(value: string): string {
  if (/^[\w.@%+=:,/-]*$/.test(value)) return value;
  const kept = value.replace(/\$(?=\{)/g, '$${:-$$}');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped
  if (/[\x07-\x0d]/.test(value)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped
    return `"${kept.replace(/["\\]/g, '\\$&').replace(/[\x07-\x0d]/g, (char) => escapes[char] ?? char)}"`;
  }
  return `'${kept.replace(/['\\]/g, '\\$&')}'`;
}

/** What is to stand under each key; null: nothing. */
export type DotenvChanges = Readonly<Record<string, string | null>>;

/**
 * The text of an .env with changes: what is there stays in its place with the comments around it and behind it, what is new comes at the
 * end. Of a key that is there several times the last one counts, and is what changes.
 */
export function changedDotenv(text: string, changes: DotenvChanges): string {
  const pieces = assignmentsOf(text);
  const last = new Map(pieces.map(({ key }, i) => [key, i]));
  const kept = pieces.map((piece, i) => {
    const change = piece.key === null ? undefined : changes[piece.key];
    if (change === undefined) return piece.text;
    return change === null || last.get(piece.key) !== i ? '' : changedPiece(piece, change);
  });
  const missing = Object.entries(changes).filter(([key, value]) => value !== null && !last.has(key));
  const body = kept.join('');
  const head = body === '' || body.endsWith('\n') ? body : `${body}\n`;
  const whole = head + missing.map(([key, value]) => `${key}=${dotenvValue(value as string)}\n`).join('');
  return text.includes('\r\n') ? whole.replaceAll('\n', '\r\n') : whole;
}

/** `export`, the key, the value in quotes or not, and the comment behind it. */
const ASSIGNMENT =
  /^(\s*(?:export\s+)?)(?:'[^']+'|[^=\s]+)\s*=\s*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^\n]*?)(\s+#[^\n]*)?\s*$/;

function changedPiece({ key, text }: WrittenPiece, value: string): string {
  const [, exported = '', comment = ''] = ASSIGNMENT.exec(text) ?? [];
  return `${exported}${key}=${dotenvValue(value)}${comment}\n`;
}

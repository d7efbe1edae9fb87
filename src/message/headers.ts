/**
 * Header fields: folding (RFC 5322 §2.2.3), encoded words (RFC 2047) and parameters (RFC 2231). Every function returns
 * lines of at most 76 characters where the text can be broken at all, joined by CRLF, without a CRLF at the end; no
 * value can end its header, because control characters are gone before anything is written.
 */

const LINE = 76;
const WORD_OVERHEAD = '=?UTF-8?Q??='.length;
/** An encoded word is at most 75 characters long (RFC 2047 §2). */
const WORD = 75;
/** Bytes of a Q-encoded word that may stand anywhere (RFC 2047 §5 rule 3). */
const Q = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (char === ' ') return '_';
  return /[A-Za-z0-9!*+\-/]/.test(char) ? char : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});
const Q_WIDTH = Uint8Array.from(Q, (piece) => piece.length);
// Words of ASCII with single spaces between them, none so long that its line could not be folded.
const PLAIN = /^[\x21-\x7e]{1,60}( [\x21-\x7e]{1,60})*$/;
const ATOMS = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+( [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;

/** One line of text: control characters and line separators become one space each run, the ends are trimmed. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** An unstructured field (RFC 5322 §3.6.5) such as `Subject: ...`. */
export function textField(name: string, value: string): string {
  const text = oneLine(value);
  const start = `${name}: `;
  if (text === '') return `${name}:`;
  if (PLAIN.test(text) && !text.includes('=?')) return foldWords(start, text);
  return start + encodedWords(text, start.length);
}

/** A field with one mailbox (RFC 5322 §3.4); `address` as it goes on the wire. */
export function mailboxField(field: string, name: string, address: string): string {
  const start = `${field}: `;
  const display = oneLine(name);
  if (display === '') return start + address;
  const named = start + encodePhrase(display, start.length);
  const column = named.length - (named.lastIndexOf('\n') + 1);
  const gap = column + address.length + 3 > LINE ? '\r\n ' : ' ';
  return `${named}${gap}<${address}>`;
}

/** RFC 5322 §3.3, in UTC: the same text on every machine. */
export function dateField(at: Date): string {
  return `Date: ${at.toUTCString().replace('GMT', '+0000')}`;
}

/** `; filename="..."` or its RFC 2231 form when the value is not short plain ASCII; begins with `;` and a fold. */
export function parameter(name: string, value: string): string {
  const text = oneLine(value);
  const quoted = `;\r\n ${name}="${text.replace(/["\\]/g, '\\$&')}"`;
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && quoted.length <= LINE) return quoted;
  const [first = '', ...rest] = percentChunks(text, LINE - name.length - 16);
  if (rest.length === 0) return `;\r\n ${name}*=utf-8''${first}`;
  const more = rest.map((chunk, i) => `;\r\n ${name}*${i + 1}*=${chunk}`);
  return `;\r\n ${name}*0*=utf-8''${first}${more.join('')}`;
}

function encodePhrase(text: string, column: number): string {
  const short = text.length <= 60 && !text.includes('=?');
  if (short && ATOMS.test(text)) return text;
  if (short && /^[\x20-\x7e]*$/.test(text)) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  return encodedWords(text, column);
}

function foldWords(start: string, text: string): string {
  let out = start;
  let column = start.length;
  for (const [i, word] of text.split(' ').entries()) {
    if (i > 0 && column + 1 + word.length > LINE) {
      out += '\r\n';
      column = 0;
    }
    const piece = i > 0 ? ` ${word}` : word;
    out += piece;
    column += piece.length;
  }
  return out;
}

/** The text as encoded words, each holding whole characters only, in the shorter of the two encodings. */
function encodedWords(text: string, column: number): string {
  const bytes = Buffer.from(text, 'utf8');
  let width = 0;
  for (const byte of bytes) width += Q_WIDTH[byte] as number;
  return width <= Math.ceil(bytes.length / 3) * 4 ? qWords(bytes, column) : bWords(bytes, column);
}

function qWords(bytes: Buffer, column: number): string {
  const words = wordEnds(bytes, column, (byte) => Q_WIDTH[byte] as number).map(([from, to]) => {
    let word = '';
    for (let i = from; i < to; i += 1) word += Q[bytes[i] as number];
    return `=?UTF-8?Q?${word}?=`;
  });
  return words.join('\r\n ');
}

// Measured in 4/3 of the bytes: what is left over for padding is less than the 3 taken off the room.
function bWords(bytes: Buffer, column: number): string {
  const words = wordEnds(bytes, column + 3, () => 4 / 3);
  return words.map(([from, to]) => `=?UTF-8?B?${bytes.toString('base64', from, to)}?=`).join('\r\n ');
}

/** Where each word begins and ends: as many whole characters as it has room for, on the first line after `column`. */
function wordEnds(bytes: Buffer, column: number, widthOf: (byte: number) => number): [number, number][] {
  const words: [number, number][] = [];
  let room = WORD - WORD_OVERHEAD - Math.max(0, column - (LINE - WORD));
  let start = 0;
  for (let i = 0; i < bytes.length; ) {
    const next = nextCharacter(bytes, i);
    let width = 0;
    for (let k = i; k < next; k += 1) width += widthOf(bytes[k] as number);
    if (width > room && i > start) {
      words.push([start, i]);
      start = i;
      room = WORD - WORD_OVERHEAD - 3;
    }
    room -= width;
    i = next;
  }
  words.push([start, bytes.length]);
  return words;
}

// In UTF-8 the bytes that go on with a character are 10xxxxxx.
function nextCharacter(bytes: Buffer, from: number): number {
  let next = from + 1;
  while (((bytes[next] ?? 0) & 0xc0) === 0x80) next += 1;
  return next;
}

/** RFC 2231 §4 percent encoding in pieces of at most `limit` characters, never within one encoded character. */
function percentChunks(text: string, limit: number): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const char of text.toWellFormed()) {
    const piece = encodeURIComponent(char).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    if (chunk.length + piece.length > limit) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += piece;
  }
  return [...chunks, chunk];
}

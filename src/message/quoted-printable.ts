/**
 * Quoted-printable (RFC 2045 §6.7) from UTF-8 bytes into a buffer: lines of at most 76 characters, CRLF line ends, and
 * UTF-8 sequences never split by a soft line break, so that a reader who decodes line by line sees whole characters.
 */

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOT = 46;
const EQUALS = 61;
/** Content of one line; the 76th column is the soft break's `=`. */
export const LINE = 75;

const HEX = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));
const FROM = Uint8Array.from('From ', (char) => char.charCodeAt(0));

/** 1: the byte stands for itself (§6.7 rule 2). The rest is looked at one by one. */
const LITERAL = new Uint8Array(256);
for (let byte = 33; byte <= 126; byte++) if (byte !== EQUALS) LITERAL[byte] = 1;

/** The most bytes `encodeQuotedPrintable` writes for `length` bytes of input. */
export function quotedPrintableBound(length: number): number {
  const encoded = length * 3;
  return encoded + Math.ceil(encoded / (LINE - 11)) * 3 + 3;
}

/**
 * Encodes the first `length` bytes of `input` into `out` from `at` on, where `column` bytes of the line stand already, and
 * returns where it ended. CR LF, CR and LF all are line breaks; NUL is dropped (RFC 5322 forbids it). `out` must have room
 * for `quotedPrintableBound(length)` bytes.
 */
export function encodeQuotedPrintable(
  input: Uint8Array,
  length: number,
  out: Uint8Array,
  at: number,
  column = 0,
): number {
  let o = at;
  for (let i = 0; i < length; i++) {
    let byte = input[i] as number;
    // Most of any text: letters within a line.
    while (column > 0 && column < LINE && LITERAL[byte] === 1 && i + 1 < length) {
      out[o++] = byte;
      column++;
      byte = input[++i] as number;
    }
    if (LITERAL[byte] === 1 || (isBlank(byte) && !endsLine(input, i + 1, length))) {
      if (column === LINE) {
        o = writeSoftBreak(out, o);
        column = 0;
      }
      if (column === 0 && needsGuard(input, i, length)) {
        o = escapeByte(out, o, byte);
        column = 3;
      } else {
        out[o++] = byte;
        column++;
      }
    } else if (byte === LF || byte === CR) {
      if (byte === CR && i + 1 < length && input[i + 1] === LF) i++;
      out[o++] = CR;
      out[o++] = LF;
      column = 0;
    } else if (byte !== 0) {
      const bytes = sequenceLength(byte);
      if (column + bytes * 3 > LINE) {
        o = writeSoftBreak(out, o);
        column = 0;
      }
      for (let k = 0; k < bytes; k++) o = escapeByte(out, o, input[i + k] as number);
      column += bytes * 3;
      i += bytes - 1;
    }
  }
  return o;
}

/**
 * Writes text within a line, where `column` bytes of it stand already; returns where it ended, or -1 for what has to be encoded
 * or has no room: most of what lists hold is a few letters, for which `encodeQuotedPrintable` takes several times as long.
 */
export function writeLiterally(text: string, out: Uint8Array, at: number, column: number): number {
  const { length } = text;
  if (column === 0 || column + length > LINE) return -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (LITERAL[code] !== 1 && !(code === SPACE && i + 1 < length)) return -1;
    out[at + i] = code;
  }
  return at + length;
}

/** Whether the text can go as it is (7bit): ASCII, lines that no relay touches, nothing that mailers are known to alter. */
export function isPlainBody(input: Uint8Array, length: number): boolean {
  let column = 0;
  for (let i = 0; i < length; i++) {
    const byte = input[i] as number;
    if (byte === LF) column = 0;
    else if (column === 0 && needsGuard(input, i, length)) return false;
    else if (LITERAL[byte] === 1 || byte === EQUALS) column++;
    else if (isBlank(byte) && !endsLine(input, i + 1, length)) column++;
    else return false;
    if (column > LINE) return false;
  }
  return true;
}

/** Whether the `column` bytes that end at `end` and begin a line may become what a line must not begin with (see `needsGuard`). */
export function mayNeedGuard(out: Uint8Array, end: number, column: number): boolean {
  return (
    column > 0 && column < FROM.length && FROM.subarray(0, column).every((char, k) => out[end - column + k] === char)
  );
}

// Some relays drop a dot that begins a line, and mbox stores write ">From " (RFC 2049 §3).
function needsGuard(input: Uint8Array, i: number, length: number): boolean {
  const byte = input[i];
  if (byte === DOT) return true;
  return byte === FROM[0] && i + FROM.length <= length && FROM.every((char, k) => input[i + k] === char);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function endsLine(input: Uint8Array, next: number, length: number): boolean {
  return next >= length || input[next] === LF || input[next] === CR;
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Goes on in a new line, which is none of the text; returns where. */
export function writeSoftBreak(out: Uint8Array, o: number): number {
  out[o] = EQUALS;
  out[o + 1] = CR;
  out[o + 2] = LF;
  return o + 3;
}

function escapeByte(out: Uint8Array, o: number, byte: number): number {
  out[o] = EQUALS;
  out[o + 1] = HEX[byte >> 4] as number;
  out[o + 2] = HEX[byte & 15] as number;
  return o + 3;
}

import { isAscii, isUtf8 } from 'node:buffer';
import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';
import { decoderOf, encodingNamed } from './decoders.ts';
import { guessOneByteEncoding } from './one-byte.ts';
import { checkIsText } from './text-check.ts';
import { weighUtf8 } from './utf8-weight.ts';

/** What a text file is written in, and where its text begins. */
export interface TextFile {
  readonly file: ListFile;
  /** A name of the WHATWG Encoding standard, or `ibm850`. */
  readonly encoding: string;
  /** Bytes of the byte order mark. */
  readonly start: number;
}

const byteOrderMarks: readonly { encoding: string; bytes: Buffer }[] = [
  { encoding: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
];

/**
 * A byte order mark decides; else strict UTF-8, and what is not that has one byte a letter: windows-1252, or what Excel
 * writes as "CSV (Macintosh)" and "CSV (MS-DOS)". The whole file is looked at first: one name in row 90,000 decides as
 * much as one in row 2.
 *
 * @param named the encoding that a person says it is
 * Throws `list-format` for what is no text, `list-null-byte`, `list-encoding-unknown`, and `list-encoding` for a file that
 * is partly UTF-8 (pasted together from two): reading it as windows-1252 would spoil the names in silence.
 */
export async function recogniseEncoding(file: ListFile, named?: string): Promise<TextFile> {
  const head = await firstBytes(file);
  const mark = byteOrderMarks.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
  const encoding = named === undefined ? (mark?.encoding ?? wideEncoding(head)) : encodingNamed(named);
  const start = mark && mark.encoding === encoding ? mark.bytes.length : 0;
  if (encoding?.startsWith('utf-16')) return { file, encoding, start };
  const valid = await isUtf8Text(file, head);
  if (encoding !== null && encoding !== 'utf-8') return { file, encoding, start };
  if (valid) return { file, encoding: 'utf-8', start };
  const { wellFormed, accented, malformed, firstMalformedLine } = await weighUtf8(file);
  // In windows-1252 text a capital letter with an accent before certain signs looks like UTF-8: rare, but it happens.
  if (encoding === 'utf-8' || accented > 0 || wellFormed * 10 > malformed) {
    throw new FacteurError('list-encoding', { file: file.name, line: firstMalformedLine });
  }
  return { file, encoding: await guessOneByteEncoding(file), start };
}

async function firstBytes(file: ListFile): Promise<Buffer> {
  for await (const chunk of file.bytes()) return chunk;
  return Buffer.alloc(0);
}

/** UTF-16 without a byte order mark: every second byte of what is mostly ASCII is 0. Null: it is something else. */
function wideEncoding(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  const pairs = head.length >> 1;
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, pairs));
  if (pairs < 4 || Math.min(even, odd) > 0.02 || Math.max(even, odd) < 0.5) return null;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** Reads the file to its end, also when it is not UTF-8: a NUL may come late. */
async function isUtf8Text(file: ListFile, head: Buffer): Promise<boolean> {
  await checkIsText(file, head);
  let valid = true;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of file.bytes()) {
    if (chunk.includes(0)) await checkIsText(file, chunk);
    if (!valid || (rest.length === 0 && isAscii(chunk))) continue;
    const piece = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const cut = lastWholeCharacter(piece);
    valid = isUtf8(piece.subarray(0, cut));
    rest = piece.subarray(cut);
  }
  return valid && rest.length === 0;
}

/** Where a character begins whose last bytes are not there yet; the length when there is none. */
function lastWholeCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/**
 * The text of the file in UTF-8 without its byte order mark, in pieces, with every CRLF and CR made LF: lists that were
 * put together from several systems have all three. Throws `list-encoding` for what the encoding does not have.
 */
export async function* utf8Lines({ file, encoding, start }: TextFile): AsyncGenerator<Buffer> {
  let heldBack = '';
  for await (const piece of inUtf8(file, encoding, start)) {
    if (heldBack === '' && !piece.includes(0x0d)) {
      yield piece;
      continue;
    }
    // Byte for byte: as Latin-1 every byte is one character, and the bytes of UTF-8 letters are never CR or LF.
    const text = heldBack + piece.toString('latin1');
    heldBack = text.endsWith('\r') ? '\r' : '';
    yield Buffer.from(text.slice(0, text.length - heldBack.length).replace(/\r\n?/g, '\n'), 'latin1');
  }
  if (heldBack !== '') yield Buffer.from('\n');
}

async function* inUtf8(file: ListFile, encoding: string, start: number): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') return yield* file.bytes(start);
  const decoder = decoderOf(encoding);
  const decode = (chunk?: Buffer): Buffer => {
    try {
      return Buffer.from(decoder(chunk));
    } catch (cause) {
      throw new FacteurError('list-encoding', { file: file.name, line: null }, { cause });
    }
  };
  for await (const chunk of file.bytes(start)) yield decode(chunk);
  yield decode();
}

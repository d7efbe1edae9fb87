import {
  encodeQuotedPrintable,
  isPlainBody,
  mayNeedGuard,
  quotedPrintableBound,
  writeLiterally,
  writeSoftBreak,
} from './quoted-printable.ts';

export type TransferEncoding = '7bit' | 'quoted-printable';

/**
 * Memory taken at once for several messages: an array buffer each would cost more than writing into it. Not more, so that it
 * is given back soon: none of it is until all of its messages are done.
 */
const SLAB = 64 * 1024;

/** Puts messages together in memory, one after another. */
export class MessageWriter {
  #out = Buffer.allocUnsafeSlow(SLAB);
  #in = Buffer.allocUnsafe(8192);
  /** Where the present message begins, and where it goes on. */
  #start = 0;
  #end = 0;

  /** Forgets what was written since the last `take`. */
  clear(): void {
    this.#end = this.#start;
  }

  /** Header lines or delimiters, with their CRLF. Not ASCII only in an internationalised header (RFC 6532). */
  write(text: string): void {
    this.#reserve(text.length * 3);
    this.#end += this.#out.write(text, this.#end, 'utf8');
  }

  writeBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#out.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A piece of a quoted-printable body, which goes on in the line. What ends it is encoded as if the line ended, too. */
  writeQuotedPrintable(text: string): void {
    if (this.mayNeedGuard) this.softBreak();
    const column = this.column;
    this.#reserve(text.length);
    const end = writeLiterally(text, this.#out, this.#end, column);
    if (end >= 0) this.#end = end;
    else this.#encode(this.#load(text), column);
  }

  /** Goes on in a new line of a quoted-printable body, which is none of the text. */
  softBreak(): void {
    this.#reserve(3);
    this.#end = writeSoftBreak(this.#out, this.#end);
  }

  /** Whether what stands in the present line of a quoted-printable body may become what must begin none. */
  get mayNeedGuard(): boolean {
    return mayNeedGuard(this.#out, this.#end, this.column);
  }

  /** How many bytes stand in the present line. */
  get column(): number {
    const out = this.#out;
    let begin = this.#end;
    while (begin > this.#start && out[begin - 1] !== LF) begin -= 1;
    return this.#end - begin;
  }

  /** A whole text/* body after its headers: `head` gives them for the encoding that suits the text. */
  writeBody(text: string, head: (encoding: TransferEncoding) => string): void {
    const length = this.#load(text);
    const plain = length === text.length && isPlainBody(this.#in, length) && !text.includes(BOUNDARY_MARK);
    this.write(head(plain ? '7bit' : 'quoted-printable'));
    if (plain) this.write(text.replaceAll('\n', '\r\n'));
    else this.#encode(length, 0);
    this.endLine();
  }

  /** Ends the line unless one has just ended. */
  endLine(): void {
    if (this.#out[this.#end - 1] !== LF) this.write('\r\n');
  }

  /** What was written since the last time; nothing is written there again. */
  take(): Uint8Array {
    const taken = this.#out.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return taken;
  }

  #load(text: string): number {
    if (this.#in.length < text.length * 3) this.#in = Buffer.allocUnsafe(text.length * 4);
    return this.#in.write(text, 'utf8');
  }

  #encode(length: number, column: number): void {
    this.#reserve(quotedPrintableBound(length));
    this.#end = encodeQuotedPrintable(this.#in, length, this.#out, this.#end, column);
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#out.length) return;
    const begun = this.#out.subarray(this.#start, this.#end);
    this.#out = Buffer.allocUnsafeSlow(Math.max(SLAB, (begun.length + bytes) * 2));
    this.#out.set(begun);
    this.#start = 0;
    this.#end = begun.length;
  }
}

const LF = 10;

/** Every boundary has this in it. Quoted-printable text cannot; other text that does is made quoted-printable. */
export const BOUNDARY_MARK = '=_';

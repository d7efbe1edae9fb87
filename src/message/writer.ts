import { encodeQuotedPrintable, isPlainBody, quotedPrintableBound } from './quoted-printable.ts';

export type TransferEncoding = '7bit' | 'quoted-printable';

/** Puts one message together in memory that is used again for the next one. */
export class MessageWriter {
  #out = Buffer.allocUnsafe(16_384);
  #in = Buffer.allocUnsafe(8192);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** Header lines or delimiters, with their CRLF. Not ASCII only in an internationalised header (RFC 6532). */
  write(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#out.write(text, this.#length, 'utf8');
  }

  writeBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#out.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A piece of a quoted-printable body: must begin a line. */
  writeQuotedPrintable(text: string): void {
    this.#encode(this.#load(text));
  }

  /** A whole text/* body after its headers: `head` gives them for the encoding that suits the text. */
  writeBody(text: string, head: (encoding: TransferEncoding) => string): void {
    const length = this.#load(text);
    const plain = length === text.length && isPlainBody(this.#in, length) && !text.includes(BOUNDARY_MARK);
    this.write(head(plain ? '7bit' : 'quoted-printable'));
    if (plain) this.write(text.replaceAll('\n', '\r\n'));
    else this.#encode(length);
    this.endLine();
  }

  /** Ends the line unless one has just ended. */
  endLine(): void {
    if (this.#out[this.#length - 1] !== LF) this.write('\r\n');
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return new Uint8Array(this.#out.subarray(0, this.#length));
  }

  #load(text: string): number {
    if (this.#in.length < text.length * 3) this.#in = Buffer.allocUnsafe(text.length * 4);
    return this.#in.write(text, 'utf8');
  }

  #encode(length: number): void {
    this.#reserve(quotedPrintableBound(length));
    this.#length = encodeQuotedPrintable(this.#in, length, this.#out, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe((this.#length + bytes) * 2);
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }
}

const LF = 10;

/** Every boundary has this in it. Quoted-printable text cannot; other text that does is made quoted-printable. */
export const BOUNDARY_MARK = '=_';

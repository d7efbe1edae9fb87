import { Readable } from 'node:stream';
import JSZip from 'jszip';
import { FacteurError } from '../../errors.ts';

/** Bytes of a document as it lies on the disk, of its XML and of its pictures when unpacked. */
const LARGEST_FILE = 50 * 2 ** 20;
const MOST_XML = 10 * 2 ** 20;
const MOST_OTHER = 64 * 2 ** 20;
/** Tags of one part: what reads it holds its elements in memory, some 500 bytes each. A letter has some hundreds. */
const MOST_TAGS = 80_000;
/** Levels of elements in one another; what reads them calls itself for each. */
const DEEPEST = 500;

/**
 * The parts of a document that is a ZIP archive (.docx, .odt), by name. Every part is unpacked piece by piece and counted
 * while it is, whatever the archive says of its size: a small file may unpack to gigabytes.
 */
export class DocumentPackage {
  readonly #file: string;
  readonly #zip: JSZip;
  #xml = 0;
  #other = 0;

  private constructor(file: string, zip: JSZip) {
    this.#file = file;
    this.#zip = zip;
  }

  /** Throws `message-document-damaged`, `message-document-protected`, `message-document-too-large`. */
  static async open(file: string, bytes: Uint8Array): Promise<DocumentPackage> {
    if (bytes.length > LARGEST_FILE) throw new FacteurError('message-document-too-large', { file });
    // An OLE container: Word's own encryption, or a .doc with another name.
    if (Buffer.from(bytes.subarray(0, 4)).toString('hex') === 'd0cf11e0') {
      throw new FacteurError('message-document-protected', { file });
    }
    try {
      return new DocumentPackage(file, await JSZip.loadAsync(bytes));
    } catch (cause) {
      const code = /encrypted/i.test(String(cause)) ? 'message-document-protected' : 'message-document-damaged';
      throw new FacteurError(code, { file }, { cause });
    }
  }

  names(): string[] {
    return Object.values(this.#zip.files).flatMap(({ dir, name }) => (dir ? [] : [name]));
  }

  /** The text of a part in UTF-8; empty: there is no such part. Throws as `bytes`, and `message-too-nested`. */
  async text(name: string): Promise<string> {
    const text = new TextDecoder().decode(await this.bytes(name));
    let tags = 0;
    let depth = 0;
    for (const [, end, whole] of text.matchAll(/<(\/?)[^<>!?/][^<>]*?(\/?)>/g)) {
      tags += 1;
      if (whole === '') depth += end === '' ? 1 : -1;
      if (tags > MOST_TAGS) throw new FacteurError('message-document-too-large', { file: this.#file });
      if (depth > DEEPEST) throw new FacteurError('message-too-nested', { file: this.#file });
    }
    return text;
  }

  /** The bytes of a part; none: there is no such part. Throws `message-document-damaged`, `message-document-too-large`. */
  async bytes(name: string): Promise<Uint8Array> {
    const part = this.#zip.file(name);
    if (!part) return new Uint8Array();
    const pieces: Buffer[] = [];
    try {
      for await (const piece of new Readable().wrap(part.nodeStream()) as AsyncIterable<Buffer>) {
        this.#count(name, piece.length);
        pieces.push(piece);
      }
    } catch (cause) {
      if (cause instanceof FacteurError) throw cause;
      throw new FacteurError('message-document-damaged', { file: this.#file }, { cause });
    }
    return Buffer.concat(pieces);
  }

  #count(name: string, bytes: number): void {
    if (/\.(xml|rels)$/i.test(name)) this.#xml += bytes;
    else this.#other += bytes;
    if (this.#xml > MOST_XML || this.#other > MOST_OTHER) {
      throw new FacteurError('message-document-too-large', { file: this.#file });
    }
  }
}

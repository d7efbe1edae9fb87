import { createInflateRaw, inflateRawSync } from 'node:zlib';
import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';

/** Of the file; with 1,000,000 rows in it no workbook is larger. */
const MOST_BYTES = 60_000_000;
/** All that is read of a workbook, uncompressed, in bytes: as many rows as Excel has, with some dozen columns. */
const MOST_UNCOMPRESSED = 800_000_000;
/** Of a part that is held in memory as a whole: styles, names of sheets. */
const MOST_HELD = 50_000_000;
/** Files in the archive that are looked at; a workbook has a few dozen. */
const MOST_ENTRIES = 10_000;

/** Unpacked at once: a text that goes over several pieces is looked at anew with each. */
const PIECE_BYTES = 256 * 1024;

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly compressedSize: number;
  /** As the archive says; it is not let be more. */
  readonly size: number;
  /** Of the local header. */
  readonly offset: number;
}

/** A workbook's file as a whole, in memory. Throws `list-workbook-too-large`, and what reading it throws. */
export async function wholeFile(file: ListFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.bytes()) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new FacteurError('list-workbook-too-large', { file: file.name });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The files of a workbook's ZIP archive (APPNOTE 6.3) by name. */
export class Archive {
  readonly #file: string;
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** Throws `list-workbook-damaged`, `list-workbook-protected`, `list-workbook-too-large`. */
  constructor(file: string, bytes: Buffer) {
    const entries = directory(file, bytes);
    const read = entries.filter(({ name }) => /\.(xml|rels|bin|iwa)$/.test(name));
    if (read.some(({ encrypted }) => encrypted)) throw new FacteurError('list-workbook-protected', { file });
    const total = read.reduce((sum, { size }) => sum + size, 0);
    if (total > MOST_UNCOMPRESSED) throw new FacteurError('list-workbook-too-large', { file });
    this.#file = file;
    this.#bytes = bytes;
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** In bytes; 0: there is no such file. */
  size(name: string): number {
    return this.#entries.get(name)?.size ?? 0;
  }

  /** The text of a file; empty when there is none. Throws `list-workbook-damaged`, `list-workbook-too-large`. */
  text(name: string): string {
    const entry = this.#entries.get(name);
    if (!entry) return '';
    if (entry.size > MOST_HELD) throw new FacteurError('list-workbook-too-large', { file: this.#file });
    const content = this.#packed(entry);
    if (entry.method === 0) return content.toString();
    try {
      // An archive may lie about sizes: not one byte more than it says.
      const unpacked = inflateRawSync(content, { maxOutputLength: Math.max(1, entry.size) });
      if (unpacked.length === entry.size) return unpacked.toString();
    } catch (cause) {
      throw damaged(this.#file, cause);
    }
    throw damaged(this.#file);
  }

  /** Unpacks everything once. Throws `list-workbook-damaged` where something is longer or shorter than the archive says. */
  async checkSizes(): Promise<void> {
    for (const name of this.#entries.keys()) if (!name.endsWith('/')) for await (const _ of this.stream(name));
  }

  /** The bytes of a file, a piece at a time. Throws `list-workbook-damaged`. */
  async *stream(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name);
    if (!entry) throw damaged(this.#file);
    const content = this.#packed(entry);
    if (entry.method === 0) return yield content;
    const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
    inflate.end(content);
    let size = 0;
    try {
      for await (const piece of inflate as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > entry.size) break;
        yield piece;
      }
    } catch (cause) {
      throw damaged(this.#file, cause);
    }
    if (size !== entry.size) throw damaged(this.#file);
  }

  #packed({ method, compressedSize, size, offset }: Entry): Buffer {
    const bytes = this.#bytes;
    if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_HEADER) throw damaged(this.#file);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const content = bytes.subarray(start, start + compressedSize);
    if (method === 8 || (method === 0 && content.length === size)) return content;
    throw damaged(this.#file);
  }
}

function directory(file: string, bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + 22 > bytes.length) throw damaged(file);
  const count = bytes.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw new FacteurError('list-workbook-too-large', { file });
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged(file);
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** The error of a workbook that is not what it should be. */
export function damaged(file: string, cause?: unknown): FacteurError {
  if (cause instanceof FacteurError) return cause;
  return new FacteurError('list-workbook-damaged', { file }, { cause });
}

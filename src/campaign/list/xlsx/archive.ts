import { inflateRawSync } from 'node:zlib';
import { FacteurError } from '../../../errors.ts';

/** All XML of a workbook, uncompressed, in bytes: some 300,000 rows, and as much memory again several times over. */
const MOST_UNCOMPRESSED = 150_000_000;
/** Files in the archive that are looked at; a workbook has a few dozen. */
const MOST_ENTRIES = 10_000;

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly compressedSize: number;
  /** As the archive says; `unpack` does not let it be more. */
  readonly size: number;
  /** Of the local header. */
  readonly offset: number;
}

/**
 * The XML files of a workbook's ZIP archive (APPNOTE 6.3) by name. Unpacked here once, with bounds, before the library
 * does it again without any. Throws `list-workbook-damaged`, `list-workbook-protected`, `list-workbook-too-large`.
 */
export function readArchive(file: string, bytes: Buffer): Map<string, Buffer> {
  const entries = directory(file, bytes).filter(({ name }) => /\.(xml|rels)$/.test(name) || name === 'mimetype');
  if (entries.some(({ encrypted }) => encrypted)) throw new FacteurError('list-workbook-protected', { file });
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_UNCOMPRESSED) throw new FacteurError('list-workbook-too-large', { file });
  return new Map(entries.map((entry) => [entry.name, unpack(file, bytes, entry)]));
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

function unpack(file: string, bytes: Buffer, { method, compressedSize, size, offset }: Entry): Buffer {
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_HEADER) throw damaged(file);
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const content = bytes.subarray(start, start + compressedSize);
  if (method === 0 && content.length === size) return content;
  if (method !== 8) throw damaged(file);
  try {
    // An archive may lie about sizes: not one byte more than it says.
    const unpacked = inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
    if (unpacked.length === size) return unpacked;
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file);
}

function damaged(file: string, cause?: unknown): FacteurError {
  return new FacteurError('list-workbook-damaged', { file }, { cause });
}

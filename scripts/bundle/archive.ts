/**
 * Archives with the same bytes for the same files: entries in the order of their names, one time for all, modes that are 0755 or 0644, and nothing of
 * the machine they are made on. Deflate is Node's zlib, so the bytes are the same for one version of Node (package.json names it).
 */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** A file of a bundle. */
export interface BundleFile {
  /** Within the bundle, with `/` between folders. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Whether it may be started (mode 0755, else 0644). */
  readonly executable: boolean;
}

/** The time of every entry, in seconds since 1970: 2000-01-01, because a ZIP file knows no time before 1980. */
const TIME = 946_684_800;
/** The same as MS-DOS writes a date: years since 1980, month, day. */
const DOS_DATE = (20 << 9) | (1 << 5) | 1;
const BLOCK = 512;
/** UTF-8 names (APPNOTE.TXT 4.4.4, bit 11). */
const UTF8 = 0x0800;
const DEFLATED = 8;
/** Made by Unix, version 2.0 of the format: only then the mode in the upper half of the external attributes counts (APPNOTE.TXT 4.4.2). */
const MADE_BY = (3 << 8) | 20;

/** A .tar.gz (ustar, POSIX.1-1988) of files under `folder`. Throws when a path does not fit the format. */
export function tarGz(folder: string, files: readonly BundleFile[]): Buffer {
  const parts = sorted(files).flatMap(({ path, bytes, executable }) => [
    tarHeader(`${folder}/${path}`, bytes.length, executable),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  // Node writes the header of gzip without a time and without a name.
  const packed = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // RFC 1952, section 2.3.1: the tenth byte names the system it was packed on. 255: unknown.
  packed[9] = 255;
  return packed;
}

function tarHeader(path: string, size: number, executable: boolean): Buffer {
  const { name, prefix } = splitName(path);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(executable ? 0o755 : 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(TIME, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** ustar keeps 100 bytes of a path's end and 155 of what stands before a slash. */
function splitName(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  throw new Error(`this path is too long for a tar file: ${path}`);
}

/** A .zip (APPNOTE.TXT 6.3) of files under `folder`; none of them may be larger than 4 GB. */
export function zip(folder: string, files: readonly BundleFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes, executable } of sorted(files)) {
    const name = Buffer.from(`${folder}/${path}`);
    const packed = deflateRawSync(bytes, { level: 9 });
    const shared = zipFacts(bytes, packed.length, name.length);
    const local = Buffer.concat([uint32(0x04034b50), shared, name]);
    parts.push(local, packed);
    const mode = (0o100000 | (executable ? 0o755 : 0o644)) * 0x10000;
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(uint32(0x02014b50), uint16(MADE_BY), shared, rest, name);
    offset += local.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** What an entry's own header and the directory both say of it, from the version that is needed to the length of the extra field. */
function zipFacts(bytes: Buffer, packed: number, nameLength: number): Buffer {
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(UTF8, 2);
  facts.writeUInt16LE(DEFLATED, 4);
  facts.writeUInt16LE(DOS_DATE, 8);
  facts.writeUInt32LE(crc32(bytes), 10);
  facts.writeUInt32LE(packed, 14);
  facts.writeUInt32LE(bytes.length, 18);
  facts.writeUInt16LE(nameLength, 22);
  return facts;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function sorted(files: readonly BundleFile[]): BundleFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

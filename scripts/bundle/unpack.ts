/** Reads archives into memory: those of `archive.ts`, those that npm packs, and what common programs make of them again. */
import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { BundleFile } from './archive.ts';

const BLOCK = 512;
/** How an entry of a .zip is kept that is not compressed (APPNOTE 4.4.5). */
const STORED = 0;

/** The files of a .zip or .tar.gz, by its name. Throws when it is damaged. */
export function filesIn(name: string, archive: Buffer): BundleFile[] {
  return name.endsWith('.zip') ? filesInZip(archive) : filesInTarGz(archive);
}

/** The files of a .tar.gz; folders and links are left out. */
export function filesInTarGz(archive: Buffer): BundleFile[] {
  const tar = gunzipSync(archive);
  const files: BundleFile[] = [];
  // What stands before a file whose name does not fit into its header: POSIX's extended header, or GNU's.
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const text = (from: number, length: number) => header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const octal = (from: number, length: number) => Number.parseInt(text(from, length).trim() || '0', 8);
    const size = octal(124, 12);
    const prefix = text(345, 155);
    const path: string = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (bytes.length !== size) throw new Error(`the archive ends within ${path}`);
    const type = text(156, 1);
    longName = longNameIn(type, bytes);
    if (['0', ''].includes(type)) files.push({ path, bytes, executable: (octal(100, 8) & 0o100) !== 0 });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** The name of the next file: `x` has lines of `LENGTH path=NAME` (POSIX.1-2001, pax), `L` the name alone (GNU). Null: this says none. */
function longNameIn(type: string, bytes: Buffer): string | null {
  if (type === 'L') return bytes.toString('utf8').replace(/\0.*$/s, '');
  return type === 'x' ? (/^\d+ path=(.*)$/m.exec(bytes.toString('utf8'))?.[1] ?? null) : null;
}

function filesInZip(archive: Buffer): BundleFile[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('this is no whole ZIP file');
  const files: BundleFile[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    const path = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const mode = archive.readUInt32LE(at + 38) >>> 16;
    if (!path.endsWith('/')) files.push({ path, bytes: contentAt(archive, at), executable: (mode & 0o100) !== 0 });
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (noteLength ?? 0);
  }
  return files;
}

function contentAt(archive: Buffer, entry: number): Buffer {
  const local = archive.readUInt32LE(entry + 42);
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(from, from + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === STORED ? packed : inflateRawSync(packed);
}

import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, read, type Stats, unlinkSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FacteurError } from '../../errors.ts';
import type { Language } from '../../language.ts';
import { ownWords } from '../../own-words.ts';
import { type ContentDigest, DigestAlong } from './digest.ts';

const CHUNK_BYTES = 32 * 1024;

const readAt = promisify(read);

/** The path that means the standard input. */
export const STANDARD_INPUT = '-';

/**
 * A list file. It is read several times: its beginning to recognise it, as a whole to be sure of its encoding and once more for its rows,
 * because memory does not grow with it. So a file that is saved anew meanwhile is noticed instead of mixed up, and what comes
 * through the standard input is kept for the time.
 */
export interface ListFile {
  /** As people know it: a path, or words of ours (own-words.ts). */
  readonly name: string;
  /** Of whoever it is read for: in it cells are written that the file keeps as numbers, and columns named that it has no names for. */
  readonly language: Language;
  /** The content from byte `start` on. Throws `list-changed` when the file is no longer the one first looked at. */
  bytes(start?: number): AsyncIterable<Buffer>;
  /** Of the content as a whole; known without reading it anew once it was read to its end. Throws as `bytes` does. */
  digest(): Promise<ContentDigest>;
}

/**
 * Looks at a list file; `-` is the standard input, read to its end here. Throws `list-not-found`, `list-not-a-file`,
 * `list-unreadable`, `list-empty`, `list-no-input`.
 */
export async function openListFile(path: string, language: Language): Promise<ListFile> {
  if (path !== STANDARD_INPUT) return FileOnDisk.at(path, language);
  if (process.stdin.isTTY) throw new FacteurError('list-no-input', {});
  return keepInput(ownWords('standard-input', {}), process.stdin, language);
}

/** Keeps what comes through a stream, so that it can be read several times. Throws `list-empty`, `list-unreadable`. */
export async function keepInput(name: string, input: AsyncIterable<Buffer>, language: Language): Promise<ListFile> {
  const path = join(tmpdir(), `facteur-${randomUUID()}`);
  try {
    const fd = openSync(path, 'wx+', 0o600);
    // Addresses of people: without a name the file is gone with this process, however that ends.
    unlinkSync(path);
    const size = await fill(fd, input);
    if (size > 0) return new KeptInput(name, fd, language);
    closeSync(fd);
  } catch (error) {
    throw unreadable(name, error);
  }
  throw new FacteurError('list-empty', { file: name });
}

async function fill(fd: number, input: AsyncIterable<Buffer>): Promise<number> {
  let size = 0;
  for await (const chunk of input) {
    for (let done = 0; done < chunk.length; ) done += writeSync(fd, chunk, done);
    size += chunk.length;
  }
  return size;
}

/** The file stays open as long as the process lives: lists are read until the end of a command. */
class KeptInput implements ListFile {
  readonly name: string;
  readonly language: Language;
  readonly #fd: number;
  readonly #digest = new DigestAlong();

  constructor(name: string, fd: number, language: Language) {
    this.name = name;
    this.language = language;
    this.#fd = fd;
  }

  bytes(start = 0): AsyncIterable<Buffer> {
    return start === 0 ? this.#digest.reading(this.#read(0)) : this.#read(start);
  }

  digest(): Promise<ContentDigest> {
    return this.#digest.digest(() => this.#read(0));
  }

  async *#read(start: number): AsyncGenerator<Buffer> {
    try {
      for (let at = start; ; ) {
        const { bytesRead, buffer } = await readAt(this.#fd, Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw unreadable(this.name, error);
    }
  }
}

class FileOnDisk implements ListFile {
  readonly name: string;
  readonly language: Language;
  readonly #stamp: string;
  readonly #digest = new DigestAlong();

  private constructor(path: string, stamp: string, language: Language) {
    this.name = path;
    this.language = language;
    this.#stamp = stamp;
  }

  static async at(path: string, language: Language): Promise<ListFile> {
    const handle = await openToRead(path);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new FacteurError('list-not-a-file', { file: path });
      if (stats.size === 0) throw new FacteurError('list-empty', { file: path });
      return new FileOnDisk(path, stampOf(stats), language);
    } finally {
      await handle.close();
    }
  }

  bytes(start = 0): AsyncIterable<Buffer> {
    return start === 0 ? this.#digest.reading(this.#read(0)) : this.#read(start);
  }

  digest(): Promise<ContentDigest> {
    return this.#digest.digest(() => this.#read(0));
  }

  async *#read(start: number): AsyncGenerator<Buffer> {
    const handle = await openToRead(this.name);
    try {
      await this.#checkUnchanged(handle);
      yield* handle.createReadStream({ start, highWaterMark: CHUNK_BYTES, autoClose: false });
      await this.#checkUnchanged(handle);
    } catch (error) {
      throw error instanceof FacteurError ? error : unreadable(this.name, error);
    } finally {
      await handle.close();
    }
  }

  async #checkUnchanged(handle: FileHandle): Promise<void> {
    if (stampOf(await handle.stat()) !== this.#stamp) throw new FacteurError('list-changed', { file: this.name });
  }
}

function stampOf({ dev, ino, size, mtimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs].join(':');
}

/** `O_NONBLOCK`, because opening a pipe that nobody writes to would wait for ever. */
async function openToRead(path: string): Promise<FileHandle> {
  try {
    const { O_RDONLY, O_NONBLOCK = 0 } = constants;
    return await open(path, O_RDONLY | O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(file: string, cause: unknown): FacteurError {
  if (cause instanceof FacteurError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FacteurError('list-not-found', { file }, { cause });
  if (code === 'EISDIR' || code === 'ENXIO') return new FacteurError('list-not-a-file', { file }, { cause });
  return new FacteurError('list-unreadable', { file, reason: String(code ?? cause) }, { cause });
}

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FacteurError } from '../../errors.ts';

const CHUNK_BYTES = 32 * 1024;

/**
 * A list file, known by its state when it was first looked at. It is read several times (to recognise it, to check it, to
 * submit it), so that pipes are refused, and a file that is saved anew meanwhile is noticed instead of mixed up.
 */
export class ListFile {
  readonly path: string;
  readonly #stamp: string;

  private constructor(path: string, stamp: string) {
    this.path = path;
    this.#stamp = stamp;
  }

  /** Throws `list-not-found`, `list-not-a-file`, `list-unreadable` or `list-empty`. */
  static async at(path: string): Promise<ListFile> {
    const handle = await openToRead(path);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new FacteurError('list-not-a-file', { file: path });
      if (stats.size === 0) throw new FacteurError('list-empty', { file: path });
      return new ListFile(path, stampOf(stats));
    } finally {
      await handle.close();
    }
  }

  /** The content from byte `start` on. Throws `list-changed` when the file is no longer the one first looked at. */
  async *bytes(start = 0): AsyncGenerator<Buffer> {
    const handle = await openToRead(this.path);
    try {
      await this.#checkUnchanged(handle);
      yield* handle.createReadStream({ start, highWaterMark: CHUNK_BYTES, autoClose: false });
      await this.#checkUnchanged(handle);
    } catch (error) {
      throw error instanceof FacteurError ? error : unreadable(this.path, error);
    } finally {
      await handle.close();
    }
  }

  async #checkUnchanged(handle: FileHandle): Promise<void> {
    if (stampOf(await handle.stat()) !== this.#stamp) throw new FacteurError('list-changed', { file: this.path });
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
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FacteurError('list-not-found', { file }, { cause });
  if (code === 'EISDIR' || code === 'ENXIO') return new FacteurError('list-not-a-file', { file }, { cause });
  return new FacteurError('list-unreadable', { file, reason: String(code ?? cause) }, { cause });
}

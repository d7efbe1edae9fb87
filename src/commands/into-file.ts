import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { takeName } from '../disk.ts';
import { FacteurError } from '../errors.ts';
import type { Context } from './context.ts';
import { interruptible } from './progress.ts';
import { words } from './words.ts';

/**
 * Writes what a command would write on stdout into a file, for its owner alone: beside its name first, so that a file that is there stays whole until
 * the new one is. PowerShell needs that, whose `>` takes every output for text in another encoding. Ctrl+C leaves nothing. Throws `preview-file`, `interrupted`, and what making
 * the pieces throws.
 */
export async function intoFile(
  { cwd, terminal }: Context,
  name: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  // What a link leads to is written, and the link stays.
  const file = await realpath(resolve(cwd, name)).catch(() => resolve(cwd, name));
  const beside = `${file}.${randomBytes(4).toString('hex')}.part`;
  const made = new Made(pieces);
  try {
    await interruptible(async (signal) => {
      if (await isDevice(file)) return pipeline(made.pieces(), createWriteStream(file), { signal });
      await pipeline(made.pieces(), createWriteStream(beside, { flags: 'wx', mode: 0o600 }), { signal });
      await takeName(beside, file);
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause === made.problem || cause instanceof FacteurError || code === undefined) throw cause;
    throw new FacteurError('preview-file', { file: name, reason: code }, { cause });
  } finally {
    await rm(beside, { force: true });
  }
  terminal.say(words().preview.written({ file: name }));
}

/** Something like `/dev/stdout`, or a pipe: it is written to, and nothing takes its place. */
async function isDevice(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}

/** Pieces as they are made; what goes wrong with that is none of the file's. */
class Made {
  problem: unknown = null;
  readonly #from: AsyncIterable<string | Uint8Array>;

  constructor(from: AsyncIterable<string | Uint8Array>) {
    this.#from = from;
  }

  async *pieces(): AsyncGenerator<string | Uint8Array> {
    try {
      yield* this.#from;
    } catch (error) {
      this.problem = error;
      throw error;
    }
  }
}

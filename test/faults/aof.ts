import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_EVERY_MS = 5;
/** So long ago is remembered, in milliseconds. */
const REMEMBERED_MS = 10_000;

/**
 * How the append-only file of a Redis grew: after a crash it can be cut back to what it was some time before, which is what
 * a machine that loses its power leaves with `appendfsync everysec`. The file must not be rewritten meanwhile.
 */
export class AofWatch {
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  #sizes: { readonly at: number; readonly bytes: number }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /**
   * Cuts the file back to its size `ms` before `since` (performance.now()). What is left may end within a command or a
   * transaction: Redis leaves that away (`aof-load-truncated`). Returns how many bytes are gone.
   */
  cut(ms: number, since: number): number {
    const before = this.#sizes.findLast(({ at }) => at <= since - ms);
    if (!before) throw new Error(`the size of the append-only file ${ms} ms before is not known`);
    const file = this.#file();
    const gone = statSync(file).size - before.bytes;
    truncateSync(file, before.bytes);
    this.#sizes = [];
    return gone;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  // Redis 7 appends to the last of several files, Redis 6 has one.
  #file(): string {
    const folder = join(this.#folder, 'appendonlydir');
    if (!existsSync(folder)) return join(this.#folder, 'appendonly.aof');
    const parts = readdirSync(folder).filter((name) => name.endsWith('.incr.aof'));
    const number = (name: string) => Number(/\.(\d+)\.incr/.exec(name)?.[1]);
    return join(folder, parts.sort((a, b) => number(b) - number(a))[0] ?? '');
  }

  #look(): void {
    const at = performance.now();
    const { size } = statSync(this.#file(), { throwIfNoEntry: false }) ?? {};
    if (size !== undefined) this.#sizes.push({ at, bytes: size });
    if (this.#sizes.length > (2 * REMEMBERED_MS) / LOOK_EVERY_MS)
      this.#sizes = this.#sizes.slice(-REMEMBERED_MS / LOOK_EVERY_MS);
  }
}

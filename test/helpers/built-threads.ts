import { rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vitest/config';

const FOLDER = resolve(import.meta.dirname, `../../node_modules/.cache/facteur-threads-${process.pid}`);
/** How sources name a thread that they start. */
const THREAD = /(?<=\? )'(\.\/[a-z-]+-thread\.ts)'/;

/**
 * Threads that the sources start are one file each in tests, as in the built command: made of the sources of the moment when one is
 * first needed. A thread that loads a hundred modules costs a fifth of a second, and tests start a thousand.
 */
export function builtThreads(): Plugin {
  process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));
  return {
    name: 'built-threads',
    enforce: 'pre',
    async transform(code, id) {
      const [named, thread] = THREAD.exec(code) ?? [];
      if (named === undefined || thread === undefined || !id.endsWith('.ts')) return null;
      return code.replace(named, `'${await built(resolve(dirname(id), thread))}'`);
    },
  };
}

/** Returns the address of what the thread became. */
async function built(thread: string): Promise<string> {
  const file = join(FOLDER, basename(thread).replace(/ts$/, 'js'));
  const bundle = await rolldown({ input: thread, platform: 'node', external: (id) => !/^[./]/.test(id) });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return pathToFileURL(file).href;
}

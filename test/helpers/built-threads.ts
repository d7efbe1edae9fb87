import { renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vitest/config';

const ROOT = resolve(import.meta.dirname, '../..');
/** A place that stays, as vitest keeps what it made of a source for the next run. */
const FOLDER = join(ROOT, 'node_modules/.cache/facteur-threads');
const THREADS: Readonly<Record<string, string>> = {
  'exchange-thread': 'src/backend/sqlite/exchange-thread.ts',
  'library-process': 'src/campaign/list/library/library-process.ts',
  'mailbox-thread': 'src/app/mailbox-thread.ts',
  'reading-thread': 'src/campaign/list/workbook/reading-thread.ts',
  renewal: 'src/auth/renewal.ts',
  'words-fr': 'src/i18n/fr/index.ts',
  'words-en': 'src/i18n/en/index.ts',
};
/** How sources name a thread or process that they start. */
const NAMED = /(?<=\? )'\.\/([a-z-]+)\.ts'/;

let making: Promise<unknown> | null = null;

/**
 * Threads that the sources start are one file each in tests, as in the built command, made of the sources at the beginning of each
 * run. A thread that loads a hundred modules costs a fifth of a second, and tests start a thousand.
 */
export function builtThreads(): Plugin {
  return {
    name: 'built-threads',
    enforce: 'pre',
    async buildStart() {
      making ??= Promise.all(Object.entries(THREADS).map((one) => make(...one)));
      await making;
    },
    transform(code, id) {
      const [named, thread = ''] = NAMED.exec(code) ?? [];
      if (named === undefined || !(thread in THREADS) || !id.endsWith('.ts')) return null;
      return code.replace(named, `'${pathToFileURL(fileOf(thread)).href}'`);
    },
  };
}

function fileOf(thread: string): string {
  return join(FOLDER, `${thread}.js`);
}

async function make(thread: string, source: string): Promise<void> {
  const file = fileOf(thread);
  const mine = `${file.slice(0, -3)}-${process.pid}.js`;
  const bundle = await rolldown({
    input: join(ROOT, source),
    platform: 'node',
    external: (id) => !/^[./]/.test(id),
  });
  await bundle.write({ file: mine, format: 'esm', codeSplitting: false });
  await bundle.close();
  // At once, for another run in this tree may be reading the one before.
  renameSync(mine, file);
}

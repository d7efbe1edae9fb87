/**
 * Builds dist/ from src/, from scratch, so that nothing of an older build is left: one file a command and one for what
 * commands share, because a process that loads eighty small modules takes three times as long to start (docs/architecture.md,
 * Start-up). `npm run build` then has tsc write the types of the library beside it (tsconfig.types.json).
 */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { type RolldownOutput, rolldown } from 'rolldown';
import { buildFront } from './build-front.ts';
import { INSIDE } from './inside.ts';
import { joinLicences, licenceIn } from './licences.ts';

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    testing: 'src/testing.ts',
    'exchange-thread': 'src/backend/sqlite/exchange-thread.ts',
    renewal: 'src/auth/renewal.ts',
    'library-process': 'src/campaign/list/library/library-process.ts',
    'mailbox-thread': 'src/app/mailbox-thread.ts',
    'reading-thread': 'src/campaign/list/workbook/reading-thread.ts',
    'words-fr': 'src/i18n/fr/index.ts',
    'words-en': 'src/i18n/en/index.ts',
  },
  platform: 'node',
  external: (id, _importer, isResolved) => !isResolved && !/^[./]/.test(id) && !INSIDE.includes(packageOf(id)),
  onLog(level, log) {
    throw new Error(`${level}: ${log.message}`);
  },
});
const written = await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
// Operations in Lua are read from beside the code at run time.
cpSync('src/backend/redis/lua', 'dist/lua', { recursive: true });
const front = await buildFront();
writeFileSync('dist/LICENSES.txt', licences([written, front]));

/** `@scope/name/file` -> `@scope/name`. */
function packageOf(id: string): string {
  return id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The licences of what went inside, as they ask for it. */
function licences(written: readonly RolldownOutput[]): string {
  const files = written
    .flatMap(({ output }) => output)
    .flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  const folders = files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return joinLicences([...new Set(folders)].sort().map(licenceIn));
}

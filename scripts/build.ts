/**
 * Builds dist/ from src/, from scratch, so that nothing of an older build is left: one file a command and one for what
 * commands share, because a process that loads eighty small modules takes three times as long to start (docs/architecture.md,
 * Start-up). Packages stay outside. `npm run build` then has tsc write the types of the
 * library beside it (tsconfig.types.json).
 */
import { cpSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    testing: 'src/testing.ts',
    'exchange-thread': 'src/backend/sqlite/exchange-thread.ts',
    'library-thread': 'src/campaign/list/library/library-thread.ts',
  },
  platform: 'node',
  external: (id, _importer, isResolved) => !isResolved && !/^[./]/.test(id),
  onLog(level, log) {
    throw new Error(`${level}: ${log.message}`);
  },
});
await bundle.write({ dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
await bundle.close();
// Operations in Lua are read from beside the code at run time.
cpSync('src/backend/redis/lua', 'dist/lua', { recursive: true });

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { useMemory } from './test/helpers/memory.ts';

useMemory();

// Threads and processes that tests start load the sources unbuilt: stripped of types once, not once each.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, 'node_modules/.cache/node-compile-cache');

/**
 * Rooms whose tests leave nothing behind in their process: many files share one, which loads what they are about once. What ends
 * processes, changes this one, or measures it is not among them.
 */
const SHARED = [
  ...['backup', 'campaign', 'commands', 'config', 'docs', 'list', 'message', 'metrics', 'preflight', 'report'],
  ...['returns', 'transport', 'webhooks', 'worker'],
].map((room) => `test/${room}/**/*.test.ts`);
SHARED.push('test/web/*.test.ts');

/** Real returns are not the project's to hand on: they are judged where they lie beside it (test/returns/real.test.ts). */
const JUDGED = 'test/returns/real.test.ts';
const places = [process.env.FACTEUR_BOUNCES ?? '../shared/bounces', '../../shared/bounces'];
const isJudged = places.some((place) => existsSync(resolve(import.meta.dirname, place, 'expected.tsv')));

const shared = {
  pool: 'forks',
  // Real servers, real files and child processes: generous, so that a busy machine fails nothing that works.
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    // Most wait for servers and processes more than they compute; by itself vitest would leave one of two processors to others.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { test: { ...shared, name: 'rooms', include: SHARED, isolate: false } },
      {
        test: {
          ...shared,
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...SHARED, ...(isJudged ? [] : [JUDGED])],
        },
      },
    ],
  },
});

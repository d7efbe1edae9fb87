import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Most wait for servers and processes more than they compute; by itself vitest would leave one of two processors to others.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real servers, real files and child processes: generous, so that a busy machine fails nothing that works.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

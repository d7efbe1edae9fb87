import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Real servers, real files and child processes: generous, so that a busy machine fails nothing that works.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { builtThreads } from './test/helpers/built-threads.ts';
import { useMemory } from './test/helpers/memory.ts';

useMemory();

// Threads and processes that tests start load the sources unbuilt: stripped of types once, not once each.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, 'node_modules/.cache/node-compile-cache');

/**
 * What takes long: every way to be killed, cut off or damaged, all faces and backends against each other, whole tours of the page.
 * `npm run test:long` plays these, CI too; `npm test` has the rest, so that it ends within five minutes on two processors.
 */
const LONG = [
  ...['faults/faults', 'stories/stories', 'transport/faults', 'returns/bounds', 'list/fuzz', 'web/fuzz'],
  ...['app/drafts-killed', 'mailbox/killed', 'mailbox/sent-killed', 'web/page/draft-killed', 'auth/sign-in-soak'],
  ...['e2e/backup', 'e2e/webhooks', 'e2e/sign-in', 'e2e/limits', 'e2e/service', 'e2e/metrics', 'e2e/pool'],
  ...['e2e/examples', 'e2e/mailboxes', 'e2e/leaving', 'e2e/serve', 'e2e/dialogue-repeated', 'web/page/axe'],
  ...['web/page/draft', 'backend/copy', 'backend/redis/reading', 'redis/access'],
  ...['library/package', 'bundle/bundle', 'updates/folders', 'updates/redis', 'speed/guard'],
];

/**
 * Tests that change their process, measure it, or put something of their own in the place of a module: each has one of its own. All
 * others leave nothing behind, and share a few processes, which load once what they are about, the browser, and the processes that
 * run commands (test/helpers/warm-command.ts).
 */
const ALONE = [
  ...['app/drafts-killed', 'backend/sqlite/write-queue', 'bundle/bundle', 'faults/faults', 'faults/kill-worker'],
  ...['speed/guard', 'web/page/draft-killed'],
];

/** Real returns are not the project's to hand on: they are judged where they lie beside it (test/returns/real.test.ts). */
const JUDGED = 'test/returns/real.test.ts';
const places = [process.env.FACTEUR_BOUNCES ?? '../shared/bounces', '../../shared/bounces'];
const isJudged = places.some((place) => existsSync(resolve(import.meta.dirname, place, 'expected.tsv')));

const notJudged = isJudged ? [] : [JUDGED];

/** Of both, those that take longest begin first, so that none is left alone at the end. What is not named follows as vitest orders it. */
const LONGEST = [
  ...[
    'faults/faults',
    'stories/stories',
    'e2e/backup',
    'web/page/axe',
    'backend/sqlite',
    'e2e/webhooks',
    'backend/redis',
  ],
  ...['faults/kill-worker', 'e2e/limits', 'web/page/draft', 'e2e/worker', 'e2e/sign-in', 'e2e/metrics', 'e2e/examples'],
  ...['mailbox/reader', 'redis/access', 'e2e/mailboxes', 'e2e/leaving', 'auth/sign-in-soak', 'speed/guard'],
  ...['mailbox/killed', 'e2e/service', 'web/page/flow', 'web/page/home', 'library/package', 'backend/copy'],
  ...['backend/redis/reading', 'transport/faults'],
].map((name) => `/${fileOf(name)}`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const place = LONGEST.findIndex((file) => moduleId.endsWith(file));
      // Next to each other, for a process that they share ends when another kind of file comes.
      return (place < 0 ? LONGEST.length : place) + (project.name.endsWith('alone') ? 0 : 2 * LONGEST.length);
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const shared = {
  pool: 'forks',
  // Real servers, real files and child processes: generous, so that a busy machine fails nothing that works.
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    // Most wait for servers and processes as much as they compute; by itself vitest would leave one of two processors to others.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      together('rooms', { include: ['test/**/*.test.ts'], exclude: [...files(ALONE), ...files(LONG), ...notJudged] }),
      apart(
        'alone',
        ALONE.filter((name) => !LONG.includes(name)),
      ),
      together('long', { include: files(LONG.filter((name) => !ALONE.includes(name))) }),
      apart(
        'long-alone',
        ALONE.filter((name) => LONG.includes(name)),
      ),
    ],
  },
});

/** Files that share processes. */
function together(name: string, which: { include: string[]; exclude?: string[] }): TestProjectInlineConfiguration {
  return { plugins: [builtThreads()], test: { ...shared, ...which, name, isolate: false } };
}

/** Files with a process each. */
function apart(name: string, names: readonly string[]): TestProjectInlineConfiguration {
  return { plugins: [builtThreads()], test: { ...shared, name, include: files(names) } };
}

function files(names: readonly string[]): string[] {
  return names.map(fileOf);
}

function fileOf(name: string): string {
  return `test/${name}.test.ts`;
}

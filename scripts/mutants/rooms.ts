import { globSync } from 'node:fs';

/** Sources, and the tests that are asked about changes to them: those in this process, for a change must not need a build. */
interface Room {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

/** What they do is done by processes that they start: which of them reaches what is not measured. */
const NOT_HERE = ['test/backend/sqlite/processes.test.ts'];

const ROOMS: readonly Room[] = [
  { name: 'worker', files: ['src/worker/*.ts'], tests: ['test/worker/*.test.ts', 'test/config/retry.test.ts'] },
  {
    name: 'backend',
    files: ['src/backend/*.ts'],
    tests: ['test/backend/*.test.ts', 'test/backend/sqlite/*.test.ts', 'test/backend/redis/*.test.ts'],
  },
  {
    name: 'sqlite',
    files: ['src/backend/sqlite/*.ts'],
    tests: ['test/backend/{sqlite,store-errors,copy,copy-replace}.test.ts', 'test/backend/sqlite/*.test.ts'],
  },
  {
    name: 'redis',
    files: ['src/backend/redis/*.ts'],
    tests: ['test/backend/{redis,store-errors,copy,copy-replace}.test.ts', 'test/backend/redis/*.test.ts'],
  },
  {
    name: 'replies',
    files: ['src/transport/{replies,reply,classify,wait}.ts'],
    tests: ['test/transport/{replies,reply-rows,failures}.test.ts'],
  },
  { name: 'webhooks', files: ['src/webhooks/*.ts'], tests: ['test/webhooks/*.test.ts'] },
  { name: 'submission', files: ['src/campaign/{submit,draft}.ts'], tests: ['test/campaign/*.test.ts'] },
];

/** The rooms with their files and tests, all or those with a file that `only` names; in these only such files. */
export function roomsOf(only: readonly string[]): Room[] {
  const named = (path: string) => only.length === 0 || only.some((part) => path.includes(part));
  return ROOMS.map(({ name, files, tests }) => ({
    name,
    files: found(files).filter((path) => named(path) && !path.endsWith('.d.ts')),
    tests: found(tests),
  })).filter(({ files }) => files.length > 0);
}

function found(patterns: readonly string[]): string[] {
  const paths = patterns.flatMap((pattern) => globSync(pattern, { exclude: NOT_HERE }));
  return [...new Set(paths)].sort();
}

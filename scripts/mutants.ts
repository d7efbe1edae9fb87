/**
 * `npm run mutants`: changes the sources on which the delivery promise rests one small step at a time (rooms.ts says which) and
 * runs the tests that reach the change: one that no test notices survives, and is listed. What no test reaches is counted apart.
 * Ends with 1 when fewer than 85 % of a room's are noticed.
 *
 *   npm run mutants -- --only src/worker/lane.ts --lines 80-140           one file, or part of it
 *   npm run mutants -- --only src/backend/sqlite --sample 60 --seed 7     a sample of the files whose paths have that in them
 *   npm run mutants -- --list                                            what would be tried
 *   npm run mutants -- --only lane.ts --tests test/worker/lane.test.ts    asks these tests alone
 */
import { readFileSync } from 'node:fs';
import { Coverage } from './mutants/coverage.ts';
import { isEquivalent } from './mutants/equivalent.ts';
import { roomsOf } from './mutants/rooms.ts';
import { inTrees, type Mutant, nameOf, readFlags, report, sample, survivorsOf } from './mutants/run.ts';
import type { Tree } from './mutants/tree.ts';
import { type TypeScriptMutation, typeScriptMutations } from './mutants/typescript.ts';

type TypeScriptMutant = Mutant & TypeScriptMutation;

const options = readFlags({
  lines: { type: 'string', default: '1-' },
  tests: { type: 'string', multiple: true, default: [] as string[] },
});
const [first = 1, last = 0] = options.lines.split('-').map(Number);
const rooms = roomsOf(options.only);
if (rooms.length === 0)
  throw new Error(`no room has such a file (scripts/mutants/rooms.ts): ${options.only.join(', ')}`);

if (options.list)
  for (const { files, name } of rooms) for (const mutant of mutantsOf(files, name)) console.log(nameOf(mutant));
else process.exitCode = await inTrees(options, run);

function mutantsOf(files: readonly string[], room: string): TypeScriptMutant[] {
  return files.flatMap((path) =>
    typeScriptMutations(readFileSync(path, 'utf8'), path)
      .filter(({ line }) => line >= first && line <= (last || line))
      .map((mutation) => ({ ...mutation, path, room }))
      .filter((mutant) => !isEquivalent(mutant)),
  );
}

async function run(trees: readonly [Tree, ...Tree[]]): Promise<number> {
  const tests = options.tests.length > 0 ? options.tests : [...new Set(rooms.flatMap((room) => room.tests))];
  const coverage = await Coverage.measure(
    trees[0],
    rooms.flatMap(({ files }) => files),
    tests,
  );
  const [tried, survivors]: [Mutant[], Mutant[]] = [[], []];
  for (const { name, files } of rooms) {
    const all = mutantsOf(files, name);
    const covered = all.filter(({ path, reach }) => coverage.testsOf(path, reach).length > 0);
    console.log(`${name}: no test reaches ${all.length - covered.length} of ${all.length} changes`);
    const mutants = sample(covered, options);
    tried.push(...mutants);
    survivors.push(...(await survivorsOf(trees, mutants, ({ path, reach }) => coverage.stagesOf(path, reach))));
  }
  return report(tried, survivors);
}

/**
 * `npm run mutants:lua`: changes the operations of src/backend/redis/lua one small step at a time and runs the tests of the
 * Redis backend on each: a change that no test notices survives, and is listed. Every change counts, also one in a line
 * that no test reaches. Ends with 1 when fewer than 85 % of a file's are noticed.
 *
 *   npm run mutants:lua -- --only limits.lua --sample 40 --seed 7     a sample of one file; --only may come several times
 *   npm run mutants:lua -- --list                                    what would be tried
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { luaMutations } from './mutants/lua.ts';
import {
  durationOf,
  inTrees,
  limitOf,
  nameOf,
  readFlags,
  report,
  type Stage,
  sample,
  survivorsOf,
} from './mutants/run.ts';

const LUA = 'src/backend/redis/lua';
/** Those of behaviour, the quickest first; how Lua is written (figures.test.ts) is not what is asked here. */
const STAGES = [
  ['test/backend/redis/same-'],
  ['test/backend/redis.test.ts'],
  ['test/backend/redis/', '--exclude=**/same-*.test.ts', '--exclude=**/figures.test.ts'],
];

const options = readFlags({});
const files = readdirSync(LUA).filter((file) => options.only.length === 0 || options.only.includes(file));
if (files.length === 0) throw new Error(`no such file in ${LUA}: ${options.only.join(', ')}`);
const all = files.flatMap((file) => {
  const path = join(LUA, file);
  return luaMutations(readFileSync(path, 'utf8')).map((mutation) => ({ ...mutation, path, room: file }));
});
const mutants = sample(all, options);

if (options.list) for (const mutant of mutants) console.log(nameOf(mutant));
else {
  const survivors = await inTrees(options, async (trees) => {
    const stages: Stage[] = [];
    for (const files of STAGES) {
      const limitMs = limitOf(await durationOf(trees[0], files));
      stages.push({ files, limitMs, testMs: limitMs });
    }
    return survivorsOf(trees, mutants, () => stages);
  });
  process.exitCode = report(mutants, survivors);
}

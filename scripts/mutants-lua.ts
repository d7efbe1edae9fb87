/**
 * `npm run mutants:lua`: changes the operations of src/backend/redis/lua one small step at a time and runs the tests of the
 * Redis backend on each: a change that no test notices survives, and is listed. Every change counts, also one in a line
 * that no test reaches. Ends with 1 when fewer than 85 % are noticed.
 *
 *   npm run mutants:lua -- --only limits.lua --most 40 --seed 7     a sample of one file; --only may come several times
 *   npm run mutants:lua -- --list                                  what would be tried
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../test/faults/random.ts';
import { type Mutation, mutationsOf } from './lua-mutants/mutations.ts';
import { Tree, type Verdict } from './lua-mutants/tree.ts';

const LUA = 'src/backend/redis/lua';
/** Those of behaviour, the quickest first; how Lua is written (figures.test.ts) is not what is asked here. */
const STAGES = [
  ['test/backend/redis/same-'],
  ['test/backend/redis.test.ts'],
  ['test/backend/redis/', '--exclude=**/same-*.test.ts', '--exclude=**/figures.test.ts'],
];
const THRESHOLD = 0.85;
/** A stage may take so many times as long as all of them without a change, and so much longer. */
const PATIENCE = { times: 2, ms: 10_000 };

interface Mutant extends Mutation {
  readonly file: string;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    most: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
});

const files = readdirSync(LUA).filter((file) => values.only.length === 0 || values.only.includes(file));
const all = files.flatMap((file) =>
  mutationsOf(readFileSync(join(LUA, file), 'utf8')).map((mutation) => ({ ...mutation, file })),
);
const chosen = sample(all, Number(values.most), Number(values.seed));

if (values.list) for (const mutant of chosen) console.log(nameOf(mutant));
else process.exitCode = await run(chosen);

function sample(mutants: readonly Mutant[], most: number, seed: number): Mutant[] {
  const random = seededRandom(seed);
  return mutants
    .map((mutant, i) => ({ mutant, i, lot: random() }))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, most)
    .sort((a, b) => a.i - b.i)
    .map(({ mutant }) => mutant);
}

async function run(mutants: readonly Mutant[]): Promise<number> {
  const tree = new Tree();
  const stop = () => {
    tree.remove();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const begun = performance.now();
    if ((await test(tree, 600_000)) !== 'survived') throw new Error('the tests fail without any change');
    const limitMs = (performance.now() - begun) * PATIENCE.times + PATIENCE.ms;
    return report(mutants, await survivorsOf(tree, mutants, limitMs));
  } finally {
    tree.remove();
  }
}

async function test(tree: Tree, limitMs: number): Promise<Verdict> {
  for (const stage of STAGES) {
    const verdict = await tree.test(stage, limitMs);
    if (verdict !== 'survived') return verdict;
  }
  return 'survived';
}

async function survivorsOf(tree: Tree, mutants: readonly Mutant[], limitMs: number): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  for (const [i, mutant] of mutants.entries()) {
    const path = join(LUA, mutant.file);
    tree.write(path, mutant.text);
    const verdict = await test(tree, limitMs);
    tree.write(path, readFileSync(path, 'utf8'));
    console.log(`${i + 1}/${mutants.length} ${verdict} ${nameOf(mutant)}`);
    if (verdict === 'survived') survivors.push(mutant);
  }
  return survivors;
}

function report(mutants: readonly Mutant[], survivors: readonly Mutant[]): number {
  console.log('\nroom                     killed / all');
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const of = (list: readonly Mutant[]) => list.filter((mutant) => mutant.file === file).length;
    console.log(`${file.padEnd(24)} ${of(mutants) - of(survivors)} / ${of(mutants)}`);
  }
  const killed = mutants.length - survivors.length;
  const share = mutants.length === 0 ? 1 : killed / mutants.length;
  console.log(`${'all'.padEnd(24)} ${killed} / ${mutants.length} (${Math.floor(share * 100)} %)`);
  for (const survivor of survivors) console.log(`survived: ${nameOf(survivor)}`);
  return share >= THRESHOLD ? 0 : 1;
}

function nameOf({ file, line, change }: Mutant): string {
  return `${LUA}/${file}:${line}: ${change}`;
}

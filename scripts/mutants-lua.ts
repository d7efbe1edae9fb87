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
/** A stage may take so many times as long as without a change, and so much longer. */
const PATIENCE = { times: 2, ms: 5_000 };
const MOST_MS = 600_000;

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

if (chosen.length === 0) throw new Error(`no such file in ${LUA}: ${values.only.join(', ')}`);
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
    const limits = await limitsOf(tree);
    return report(mutants, await survivorsOf(tree, mutants, limits));
  } finally {
    tree.remove();
  }
}

/** How long each stage may take, in ms; throws when one fails without a change. */
async function limitsOf(tree: Tree): Promise<number[]> {
  const limits: number[] = [];
  for (const stage of STAGES) {
    const begun = performance.now();
    if ((await tree.test(stage, MOST_MS)) !== 'survived') throw new Error(`without a change, these fail: ${stage[0]}`);
    limits.push((performance.now() - begun) * PATIENCE.times + PATIENCE.ms);
  }
  return limits;
}

async function test(tree: Tree, limits: readonly number[]): Promise<Verdict> {
  for (const [i, stage] of STAGES.entries()) {
    const verdict = await tree.test(stage, limits[i] ?? MOST_MS);
    if (verdict !== 'survived') return verdict;
  }
  return 'survived';
}

async function survivorsOf(tree: Tree, mutants: readonly Mutant[], limits: readonly number[]): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  for (const [i, mutant] of mutants.entries()) {
    const path = join(LUA, mutant.file);
    tree.write(path, mutant.text);
    const verdict = await test(tree, limits);
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

function nameOf({ file, line, column, change }: Mutant): string {
  return `${LUA}/${file}:${line}:${column}: ${change}`;
}

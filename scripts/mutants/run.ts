import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../test/faults/random.ts';
import type { Mutation } from './mutation.ts';
import { Tree, type Verdict } from './tree.ts';

/** A change to a file of the project. */
export interface Mutant extends Mutation {
  /** From the project's folder. */
  readonly path: string;
  /** What it is counted with. */
  readonly room: string;
}

/** What both runners understand on the command line. */
export const flags = {
  only: { type: 'string', multiple: true, default: [] as string[] },
  sample: { type: 'string', default: 'Infinity' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: String(availableParallelism()) },
  list: { type: 'boolean', default: false },
} as const;

/** The flags of the command line, these and a runner's own; throws for others. */
export function readFlags<Own extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(own: Own) {
  return parseArgs({ options: { ...flags, ...own } }).values;
}

/** So large a share of the changes has to be noticed. */
const THRESHOLD = 0.85;
/** Tests may take so many times as long as without a change, and so much longer. */
const PATIENCE = { times: 3, ms: 5_000 };
/** So long they may take without a change. */
const MOST_MS = 600_000;

/** So many of them, in their order: the same ones for the same seed. */
export function sample<Of>(all: readonly Of[], { sample: most, seed }: { sample: string; seed: string }): Of[] {
  const random = seededRandom(Number(seed));
  return all
    .map((one, i) => ({ one, i, lot: random() }))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, Number(most))
    .sort((a, b) => a.i - b.i)
    .map(({ one }) => one);
}

/** Runs `work` over so many copies of the project, which are removed when it ends, also by a signal. */
export async function inTrees<Result>(
  { jobs }: { jobs: string },
  work: (trees: readonly [Tree, ...Tree[]]) => Promise<Result>,
): Promise<Result> {
  const trees: [Tree, ...Tree[]] = [new Tree()];
  const remove = () => {
    for (const tree of trees) tree.remove();
  };
  const stop = () => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    while (trees.length < Number(jobs)) trees.push(new Tree());
    return await work(trees);
  } finally {
    remove();
  }
}

/** How long these tests take as they are, in ms; throws when one fails. */
export async function durationOf(tree: Tree, files: readonly string[]): Promise<number> {
  const begun = performance.now();
  if ((await tree.test(files, MOST_MS)) !== 'survived')
    throw new Error(`without a change, these fail: ${files.join(' ')}`);
  return performance.now() - begun;
}

/** How long tests may take that take so long without a change, in ms. */
export function limitOf(durationMs: number): number {
  return durationMs * PATIENCE.times + PATIENCE.ms;
}

/** Tests that are run together, and how long all of them and one alone may take, in ms. */
export interface Stage {
  readonly files: readonly string[];
  readonly limitMs: number;
  readonly testMs: number;
}

/**
 * Tries each mutant on its stages until one notices it, as many at once as there are trees; says what became of it, and returns
 * those that survived.
 */
export async function survivorsOf<Of extends Mutant>(
  trees: readonly Tree[],
  mutants: readonly Of[],
  stagesOf: (mutant: Of) => readonly Stage[],
): Promise<Of[]> {
  const survivors = new Set<Of>();
  const queue = mutants.entries();
  const workThrough = async (tree: Tree) => {
    for (const [i, mutant] of queue) {
      const verdict = await tree.with(mutant.path, mutant.text, () => verdictOf(tree, stagesOf(mutant)));
      console.log(`${i + 1}/${mutants.length} ${verdict} ${nameOf(mutant)}`);
      if (verdict === 'survived') survivors.add(mutant);
    }
  };
  await Promise.all(trees.map(workThrough));
  return mutants.filter((mutant) => survivors.has(mutant));
}

async function verdictOf(tree: Tree, stages: readonly Stage[]): Promise<Verdict> {
  for (const { files, limitMs, testMs } of stages) {
    const verdict = await tree.test(files, limitMs, testMs);
    if (verdict !== 'survived') return verdict;
  }
  return 'survived';
}

/** Prints the score of each room and the survivors; returns 1 when too few were noticed, else 0. */
export function report(mutants: readonly Mutant[], survivors: readonly Mutant[]): number {
  console.log('\nroom                     killed / all');
  const shares = [...new Set(mutants.map(({ room }) => room))].map((room) => {
    const count = (list: readonly Mutant[]) => list.filter((mutant) => mutant.room === room).length;
    const [all, killed] = [count(mutants), count(mutants) - count(survivors)];
    console.log(`${room.padEnd(24)} ${killed} / ${all} (${Math.floor((killed / all) * 100)} %)`);
    return killed / all;
  });
  for (const survivor of survivors) console.log(`survived: ${nameOf(survivor)}\n    ${survivor.code}`);
  return shares.every((share) => share >= THRESHOLD) ? 0 : 1;
}

/** Where a mutant is, and what was changed. */
export function nameOf({ path, line, column, change }: Mutant): string {
  return `${path}:${line}:${column}: ${change}`;
}

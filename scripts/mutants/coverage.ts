import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nameOfPiece, pieceAt, piecesOf, RECORDER, withProbes } from './probes.ts';
import { durationOf } from './run.ts';
import type { Tree } from './tree.ts';

/** One test file without any change. */
interface Measured {
  readonly test: string;
  readonly durationMs: number;
  readonly reached: ReadonlySet<string>;
}

const FOLDER = 'probes';

/** Which tests reach what, measured: each is run once, over sources that write down what of them runs. */
export class Coverage {
  readonly #tests: readonly Measured[];
  readonly #pieces = new Map<string, ReturnType<typeof piecesOf>>();

  private constructor(tests: readonly Measured[]) {
    this.#tests = tests;
  }

  /** Runs each of these tests over these files with probes; throws when one fails. */
  static async measure(tree: Tree, files: readonly string[], tests: readonly string[]): Promise<Coverage> {
    mkdirSync(join(tree.folder, FOLDER), { recursive: true });
    tree.write(`${FOLDER}/recorder.js`, RECORDER);
    for (const path of files) {
      const recorder = relative(join(path, '..'), `${FOLDER}/recorder.js`);
      tree.write(path, withProbes(readFileSync(path, 'utf8'), path, recorder));
    }
    const measured: Measured[] = [];
    for (const test of tests) measured.push(await measure(tree, test));
    for (const path of files) tree.write(path, readFileSync(path, 'utf8'));
    return new Coverage(measured.sort((a, b) => a.durationMs - b.durationMs));
  }

  /** The tests that reach a place in a file, the quickest first. */
  testsOf(path: string, place: number): readonly Measured[] {
    const pieces = this.#pieces.get(path) ?? piecesOf(readFileSync(path, 'utf8'), path);
    this.#pieces.set(path, pieces);
    const name = nameOfPiece(path, pieceAt(pieces, place));
    return this.#tests.filter(({ reached }) => reached.has(name));
  }
}

async function measure(tree: Tree, test: string): Promise<Measured> {
  tree.write(`${FOLDER}/hits`, '');
  const durationMs = await durationOf(tree, [test]);
  const reached = new Set(readFileSync(join(tree.folder, FOLDER, 'hits'), 'utf8').split('\n'));
  console.log(`${(durationMs / 1_000).toFixed(1)} s ${test}`);
  return { test, durationMs, reached };
}

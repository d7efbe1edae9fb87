import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Piece, pieceAt, piecesOf, withProbes } from './probes.ts';
import { durationOf, limitOf, type Stage } from './run.ts';
import type { Tree } from './tree.ts';

/** A test, or with an empty name all of a file: what only loading it reaches. */
interface Test {
  readonly file: string;
  readonly name: string;
  readonly durationMs: number;
}

/** Beside the tests themselves: a file's, in ms. */
interface Overhead {
  readonly [file: string]: number;
}

/** Tests that take no longer together than this, in ms, are asked before the others: most changes are noticed by them. */
const QUICK_MS = 3_000;
/** More than this, in ms, is not spent on one change: what the first tests miss survives. */
const MOST_MS = 60_000;
const FOLDER = 'probes';
const CONFIG = `import { mergeConfig } from 'vitest/config';
import config from '../vitest.config.ts';
export default mergeConfig(config, { root: import.meta.dirname + '/..', test: { setupFiles: ['${FOLDER}/recorder-setup.js'] } });
`;

/** Which tests reach which pieces of some sources, measured: each test file is run once over sources that tell. */
export class Coverage {
  readonly #pieces = new Map<string, readonly Piece[]>();
  /** By the number of the piece. */
  readonly #reaching = new Map<number, Test[]>();
  readonly #numbers = new Map<string, number>();
  readonly #overhead: Record<string, number> = {};

  /** Throws when a test fails. */
  static async measure(tree: Tree, paths: readonly string[], testFiles: readonly string[]): Promise<Coverage> {
    const coverage = new Coverage();
    mkdirSync(join(tree.folder, FOLDER), { recursive: true });
    for (const name of ['recorder.js', 'recorder-setup.js']) {
      cpSync(join(import.meta.dirname, name), join(tree.folder, FOLDER, name));
    }
    tree.write(`${FOLDER}/vitest.config.ts`, CONFIG);
    const before = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
    for (const [path, text] of before) tree.write(path, coverage.#probed(path, text));
    for (const file of testFiles) await coverage.#run(tree, file);
    for (const [path, text] of before) tree.write(path, text);
    return coverage;
  }

  #probed(path: string, text: string): string {
    const pieces = piecesOf(text, path);
    this.#pieces.set(path, pieces);
    const recorder = relative(dirname(path), `${FOLDER}/recorder.js`);
    return withProbes(text, pieces, { recorder, nameOf: (piece) => this.#number(path, piece) });
  }

  #number(path: string, piece: Piece | null): number {
    const name = `${path} ${piece?.start ?? 'loaded'}`;
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  async #run(tree: Tree, file: string): Promise<void> {
    tree.write(`${FOLDER}/hits`, '');
    const allMs = await durationOf(tree, ['--config', `${FOLDER}/vitest.config.ts`, file]);
    console.log(`${(allMs / 1_000).toFixed(1)} s ${file}`);
    const lines = readFileSync(join(tree.folder, FOLDER, 'hits'), 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean);
    const hits = lines.map((line) => JSON.parse(line) as [name: string, piece: number | null, ms?: number]);
    const tests = new Map<string, Test>([['', { file, name: '', durationMs: allMs }]]);
    for (const [name, , durationMs] of hits) if (durationMs !== undefined) tests.set(name, { file, name, durationMs });
    const named = [...tests.values()].filter(({ name }) => name !== '');
    this.#overhead[file] = Math.max(0, allMs - named.reduce((sum, { durationMs }) => sum + durationMs, 0));
    for (const [name, piece] of hits) {
      const test = tests.get(name);
      if (piece === null || !test) continue;
      const reaching = this.#reaching.get(piece) ?? [];
      this.#reaching.set(piece, reaching);
      if (!reaching.includes(test)) reaching.push(test);
    }
  }

  /** The tests that reach a place in a source: the quickest of each file, then the next of each, and so on. */
  testsOf(path: string, place: number): readonly Test[] {
    const piece = pieceAt(this.#pieces.get(path) ?? [], place);
    const all = this.#reaching.get(this.#number(path, piece)) ?? [];
    const named = all.filter(({ name }) => name !== '');
    // What is done when a file is loaded is noticed by whoever asks it afterwards, whoever had it loaded.
    const asked = piece !== null && named.length > 0 ? named : all;
    const sorted = asked.toSorted((a, b) => a.durationMs - b.durationMs);
    const ranks = new Map<string, number>();
    const ranked = sorted.map((test) => {
      const rank = ranks.get(test.file) ?? 0;
      ranks.set(test.file, rank + 1);
      return { test, rank };
    });
    // The quickest tests of a large file would else be all that is asked, and those made for the place never.
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ test }) => test);
  }

  /** How those tests are run that reach a place. */
  stagesOf(path: string, place: number): Stage[] {
    const [quick, others]: [Test[], Test[]] = [[], []];
    let spent = 0;
    for (const test of this.testsOf(path, place)) {
      if (spent > MOST_MS) break;
      spent += test.durationMs;
      (spent <= QUICK_MS || quick.length === 0 ? quick : others).push(test);
    }
    return [quick, others].filter((tests) => tests.length > 0).map((tests) => stageOf(tests, this.#overhead));
  }
}

function stageOf(tests: readonly Test[], overhead: Overhead): Stage {
  const files = [...new Set(tests.map(({ file }) => file))];
  const durations = tests.map(({ durationMs }) => durationMs);
  const all = durations.reduce((sum, ms) => sum + ms, 0) + files.reduce((sum, file) => sum + (overhead[file] ?? 0), 0);
  const names = tests.map(({ name }) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const only = names.includes('') ? [] : ['--testNamePattern', `^(${names.join('|')})$`];
  return { files: [...files, ...only], limitMs: limitOf(all), testMs: limitOf(Math.max(...durations)) };
}

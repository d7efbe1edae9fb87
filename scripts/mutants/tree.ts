import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What became of the tests with one change: `killed`: a test failed; `late`: they took too long, which is noticed, too. */
export type Verdict = 'killed' | 'late' | 'survived';

const COPIED = ['src', 'test', 'scripts', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

/** A copy of the sources, the tests and what tests read, in which a file can be changed while others work on the originals. */
export class Tree {
  readonly folder: string;
  #running: ChildProcess | null = null;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'facteur-mutants-'));
    for (const name of COPIED) cpSync(name, join(this.folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.folder, 'node_modules'), 'dir');
    mkdirSync(this.#scratch);
  }

  // Where tests keep their own folders: what a stopped one leaves goes with the tree.
  get #scratch(): string {
    return join(this.folder, 'tmp');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Does `work` while that file has this text. */
  async with<Result>(path: string, text: string, work: () => Promise<Result>): Promise<Result> {
    const before = readFileSync(join(this.folder, path), 'utf8');
    this.write(path, text);
    try {
      return await work();
    } finally {
      this.write(path, before);
    }
  }

  /** Runs these test files until the first that fails, for at most so long in all and so long a test. */
  async test(files: readonly string[], limitMs: number, testMs = limitMs): Promise<Verdict> {
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const options = ['--bail', '1', '--reporter', 'dot', '--testTimeout', String(Math.ceil(testMs))];
    const child = spawn(process.execPath, [vitest, 'run', ...options, ...files], {
      cwd: this.folder,
      env: { ...process.env, TMPDIR: this.#scratch, CI: 'true' },
      stdio: 'ignore',
      // A group of its own, so that its servers end with it.
      detached: true,
    });
    this.#running = child;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#kill();
    }, limitMs);
    const code = await new Promise((done) => child.once('close', done));
    clearTimeout(timer);
    this.#kill();
    this.#running = null;
    return late ? 'late' : code === 0 ? 'survived' : 'killed';
  }

  // Also after its end: a worker that was given up may have left its server.
  #kill(): void {
    try {
      if (this.#running?.pid) process.kill(-this.#running.pid, 'SIGKILL');
    } catch {
      // They have ended.
    }
  }

  remove(): void {
    this.#kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

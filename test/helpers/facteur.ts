import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { breakOff, runWarm } from './warm-command.ts';

/** The built command, run as a person or a script runs it. */
export const LAUNCHER = resolve(import.meta.dirname, '../../bin/facteur.js');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as the one JSON value it must be. */
  json<T = any>(): T;
}

/** A DNS server that refuses every question at once: what tests ask goes nowhere else. */
const NOBODY = '127.0.0.1:1';

/** A project folder of its own, and every process started in it; `close` ends what still runs and removes it. */
export class Project {
  readonly folder: string;
  readonly #children = new Set<ChildProcess>();
  readonly #launcher: string;
  #env: Record<string, string> = {};

  /** `launcher`: another build's than the one in this tree; `within`: where its folder is made. */
  constructor(files: Readonly<Record<string, string | Buffer>> = {}, launcher = LAUNCHER, within = tmpdir()) {
    this.folder = mkdtempSync(join(within, 'facteur-test-'));
    this.#launcher = launcher;
    this.write(files);
  }

  write(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Environment for every process started from now on. */
  setEnv(env: Record<string, string>): void {
    this.#env = { ...this.#env, ...env };
  }

  /** Starts a command and leaves it running; `through` another one that ends up being it, such as `nice`. */
  start(args: readonly string[], env: Record<string, string> = {}, through: readonly string[] = []): ChildProcess {
    const [command = process.execPath, ...rest] = [...through, process.execPath, this.#launcher, ...args];
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: this.#environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Runs a command to its end, as a process does; in one that has loaded it already where that is no difference. */
  async run(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
    const order = { args, folder: this.folder, env: this.#environment(env) };
    const answer = await runWarm(this.#launcher, order);
    if (!answer) return finished(this.start(args, env));
    return whole(answer.code, null, Buffer.from(answer.stdout), Buffer.from(answer.stderr));
  }

  #environment(env: Record<string, string>): Record<string, string> {
    const own = { PATH: process.env.PATH ?? '', HOME: this.folder, LANG: 'fr_FR.UTF-8' };
    return { ...own, FACTEUR_DNS: NOBODY, ...this.#env, ...env };
  }

  /** Runs a command with --json and returns the value; fails the test when the command does. */
  async json<T = any>(args: readonly string[], env: Record<string, string> = {}): Promise<T> {
    const done = await this.run([...args, '--json'], env);
    if (done.code !== 0)
      throw new Error(`facteur ${args.join(' ')} ended with ${done.code}: ${done.stdout}${done.stderr}`);
    return done.json<T>();
  }

  /** Deliveries of a campaign as `export` says them. */
  async deliveries(
    id: string,
  ): Promise<{ number: number; email: string; state: string; attempts: number; reply: string | null }[]> {
    const { stdout } = await this.run(['export', id, '--format', 'json']);
    return stdout.trim() === ''
      ? []
      : stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
  }

  async close(): Promise<void> {
    await this.run(['worker', 'stop', '--json']).catch(() => {});
    await this.discard();
  }

  /** Kills what was started here, stopped or not, and removes the folder; a background worker is not found. */
  async discard(): Promise<void> {
    const gone = [...this.#children].map((child) => {
      const exited = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      return exited;
    });
    breakOff(this.folder);
    await Promise.all(gone);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Collects what a process writes and waits for its end. */
export function finished(child: ChildProcess): Promise<Finished> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk) => out.push(chunk));
  child.stderr?.on('data', (chunk) => err.push(chunk));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      done(whole(code, signal, Buffer.concat(out), Buffer.concat(err)));
    });
  });
}

function whole(code: number | null, signal: NodeJS.Signals | null, out: Buffer, err: Buffer): Finished {
  const stdout = out.toString('utf8');
  return { code, signal, stdout, stderr: err.toString('utf8'), json: () => JSON.parse(stdout) };
}

/** A list with those columns: `email,name` and so on. */
export function csv(rows: number, columns = 'email,name'): string {
  const names = ['Zoé', 'François', 'Aïssata', 'Noël', 'Héloïse', 'Jérôme'];
  const lines = Array.from(
    { length: rows },
    (_, i) => `membre${i + 1}@example.org,${names[i % names.length]} ${i + 1}`,
  );
  return `${[columns, ...lines].join('\n')}\n`;
}

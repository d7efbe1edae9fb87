import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { undoAtExit } from './leftovers.ts';

export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it says goes to this file, as a service's output does: nobody has to read along. */
  readonly log: string;
  /** A file for its standard output alone. */
  readonly stdout?: string;
}

/** A process that was started here, with what it said. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #log: string;
  /** Resolves with its exit code; null: ended by a signal. */
  readonly exited: Promise<number | null>;
  running = true;

  constructor(command: string, args: readonly string[], { cwd, env = {}, log, stdout }: ProgramOptions) {
    const file = openSync(log, 'a');
    const out = stdout === undefined ? file : openSync(stdout, 'a');
    this.#child = spawn(command, args, {
      cwd,
      // The head of a group of its own: what it starts can be ended with it.
      detached: true,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', out, file],
    });
    for (const each of new Set([file, out])) closeSync(each);
    this.#name = [command, ...args].join(' ');
    this.#log = log;
    const forget = undoAtExit(() => this.#kill());
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => {
        this.running = false;
        forget();
        resolve(code);
      });
    });
    // Whoever waits hears of it; nobody waiting must not end the bench.
    this.exited.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it said. */
  get output(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** Resolves at its end; throws with its last words when that was not a good one. */
  async succeeded(): Promise<void> {
    const code = await this.exited;
    if (code !== 0) throw new Error(`${this.#name} ended with ${code}:\n${this.output.slice(-2_000)}`);
  }

  /** Asks it to end, and ends it when it has not done so after the patience (milliseconds). */
  async stop(patienceMs = 20_000): Promise<void> {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#kill(), patienceMs);
    await this.exited.finally(() => clearTimeout(timer));
  }

  #kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}

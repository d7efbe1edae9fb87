import type { ChildProcess } from 'node:child_process';
import { Changes, until } from './patience.ts';

/** So much of what a worker says is kept, in characters. */
const KEPT = 200_000;

/** A worker in the foreground, as an operator or a service manager runs it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #changes = new Changes();
  #output = '';
  /** Resolves when it has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  running = true;

  readonly concurrency: number;
  /** Which of the store's machines it runs on. */
  readonly machine: number;

  constructor(child: ChildProcess, { concurrency, machine }: { concurrency: number; machine: number }) {
    this.#child = child;
    this.concurrency = concurrency;
    this.machine = machine;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => this.#heard(String(chunk)));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.running = false;
        this.#changes.announce();
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** What it has said, the latest of it. */
  get output(): string {
    return this.#output;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Resolves when it is registered, for the n-th time: under another id each time its lease was lost. */
  ready(times = 1): Promise<void> {
    return this.says(/ prêt\./g, times);
  }

  /** Resolves when it has said that so many times; throws when it ends without. */
  async says(words: RegExp, times = 1): Promise<void> {
    const heard = () => {
      if ((this.#output.match(words)?.length ?? 0) >= times) return true;
      if (!this.running) throw new Error(`the worker ended without ${words}:\n${this.#output}`);
      return false;
    };
    await until(`the worker says ${words}`, heard, { pause: () => this.#changes.next(1_000) }).catch((error) => {
      throw new Error(`${error.message}; it said:\n${this.#output}`);
    });
  }

  #heard(text: string): void {
    this.#output = (this.#output + text).slice(-KEPT);
    this.#changes.announce();
  }
}

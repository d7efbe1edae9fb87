import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/**
 * Why tests on a server cannot run here; null: they can. With CI=true a missing server is an error: nothing that was promised for it may be
 * passed over there.
 */
export function serverMissing(command: string): string | null {
  const reason = spawnSync(command, ['--version']).status === 0 ? null : `${command} is not installed`;
  if (reason !== null && process.env.CI === 'true') throw new Error(`${reason}: npm run pretest installs it`);
  return reason;
}

/** A server of somebody else's, as a process of its own that is started and ended, also again and again. */
export class ServerProcess {
  readonly #command: string;
  readonly #ready: string;
  readonly #lastSignal: NodeJS.Signals;
  #child: ChildProcess | null = null;
  #output = '';

  /** `ready`: what it says when it accepts connections; `lastSignal`: what ends it when the test process dies. */
  constructor(command: string, ready: string, lastSignal: NodeJS.Signals) {
    this.#command = command;
    this.#ready = ready;
    this.#lastSignal = lastSignal;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** What it said since its latest start. */
  get output(): string {
    return this.#output;
  }

  /** Whether its latest start came to nothing because somebody took the port between the look and the start. */
  get portWasTaken(): boolean {
    return this.#output.includes('Address already in use');
  }

  /** Starts it (again); resolves when it accepts connections. */
  async up(args: readonly string[]): Promise<void> {
    const child = spawn(this.#command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    // A test process that dies must not leave servers behind.
    const end = () => child.kill(this.#lastSignal);
    process.once('exit', end);
    child.once('exit', () => {
      process.off('exit', end);
      if (this.#child === child) this.#child = null;
    });
    await new Promise<void>((ready, fail) => {
      const hear = (chunk: Buffer) => {
        this.#output += chunk;
        if (this.#output.includes(this.#ready)) ready();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', fail);
      child.once('exit', (code) => fail(new Error(`${this.#command} ended with ${code}:\n${this.#output}`)));
    });
  }

  /** Ends it, with all its connections. */
  async down(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    // A stopped process hears nothing but SIGKILL.
    if (signal !== 'SIGKILL') child.kill('SIGCONT');
    await exited;
  }
}

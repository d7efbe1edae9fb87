import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { MessageEvent } from '../helpers/smtp/faulty-server.ts';
import type { Script } from '../helpers/smtp/script.ts';
import { Changes, until } from './patience.ts';

const SERVE = resolve(import.meta.dirname, '../helpers/smtp/serve.ts');
/** Half of the time a server needs to start is spent on compiling it. */
const COMPILE_CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/facteur-faults');
const READ_EVERY_MS = 10;

/** A message as the server logged it before it answered; `time` in milliseconds since 1970. */
export type Arrival = MessageEvent & { readonly time: number };

/** A faulty mail server in a process of its own, and what it has received according to its log. */
export class MailServer {
  readonly #script: string;
  readonly #log: string;
  readonly #buffer = Buffer.alloc(64 * 1024);
  readonly #changes = new Changes();
  #child: ChildProcess | null = null;
  #port = 0;
  #fd = -1;
  #rest = '';
  #rereads = 0;
  #reading: NodeJS.Timeout | null = null;

  /** By X-Facteur-Delivery: the copies that people got, with or without an answer to the sender. */
  readonly copies = new Map<string, number>();
  readonly arrivals: Arrival[] = [];
  /** All copies. */
  received = 0;

  private constructor(folder: string) {
    this.#script = join(folder, 'server.json');
    this.#log = join(folder, 'server.log');
  }

  static async start(folder: string, script: Script = {}): Promise<MailServer> {
    const server = new MailServer(folder);
    writeFileSync(server.#script, JSON.stringify(script));
    await server.up();
    server.#fd = openSync(server.#log, 'r');
    server.#reading = setInterval(() => server.#read(), READ_EVERY_MS);
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens (again), always on the same port. */
  async up(): Promise<void> {
    const args = [SERVE, '--port', String(this.#port), '--script', this.#script, '--log', this.#log];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    });
    this.#child = child;
    this.#port = await new Promise<number>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the mail server ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line) as { port?: number };
        if (said.port === undefined) this.#rereads += 1;
        else resolve(said.port);
        this.#changes.announce();
      });
    });
  }

  /** Gone, connections and all. */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await exited;
    this.#read();
  }

  /** Behaves otherwise from now on (or when it is up again); what its conditions count starts again. */
  async set(script: Script): Promise<void> {
    const before = this.#rereads;
    writeFileSync(this.#script, JSON.stringify(script));
    const child = this.#child;
    if (!child) return;
    child.kill('SIGHUP');
    const reread = () => {
      if (child.exitCode !== null) throw new Error(`the mail server ended with ${child.exitCode} over its new script`);
      return this.#rereads > before;
    };
    await until('the mail server has read its script again', reread, { pause: () => this.#changes.next(1_000) });
  }

  /** Resolves when the condition holds; looked at after each message. */
  async until(what: string, condition: () => boolean, patienceMs?: number): Promise<void> {
    await until(what, condition, { pause: () => this.#changes.next(200), ms: patienceMs });
  }

  /** Resolves when so many copies have arrived in all. */
  arrived(count: number): Promise<void> {
    return this.until(`${count} messages have arrived`, () => this.received >= count);
  }

  /** What the campaigns' deliveries met that were there whole and got no answer. */
  get unanswered(): Set<string> {
    const silent = this.arrivals.filter(({ event }) => event === 'kept' || event === 'dropped');
    return new Set(silent.map(({ delivery }) => delivery));
  }

  async close(): Promise<void> {
    await this.down('SIGKILL');
    if (this.#reading) clearInterval(this.#reading);
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  #read(): void {
    if (this.#fd < 0) return;
    const before = this.arrivals.length;
    for (;;) {
      const bytes = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, null);
      if (bytes === 0) break;
      const lines = (this.#rest + this.#buffer.toString('latin1', 0, bytes)).split('\n');
      this.#rest = lines.pop() as string;
      for (const line of lines) this.#note(JSON.parse(line) as Arrival);
    }
    if (this.arrivals.length > before) this.#changes.announce();
  }

  #note(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (arrival.event !== 'accepted' && arrival.event !== 'kept') return;
    this.received += 1;
    this.copies.set(arrival.delivery, (this.copies.get(arrival.delivery) ?? 0) + 1);
  }
}

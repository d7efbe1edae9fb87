import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Reply, RespConnection } from './resp.ts';
import { ServerProcess, serverMissing } from './server-process.ts';

const COMMAND = process.env.REDIS_SERVER ?? 'redis-server';
/** Below the ports that systems give out themselves: while the server is down, nobody's connection takes its port. */
const PORTS = { first: 20_000, last: 32_000 };
const ATTEMPTS = 20;

export interface RedisOptions {
  /** Default `always`. */
  readonly appendfsync?: 'always' | 'everysec' | 'no';
  /** Further settings as on the command line: `{ maxmemory: '64mb' }`. They hold again after each start. */
  readonly config?: Readonly<Record<string, string>>;
  /** Where the server's folder is made; default: the system's temporary folder. */
  readonly within?: string;
}

let reason: string | null | undefined;

/** Why tests on Redis cannot run here; null: they can. REDIS_SERVER names another server to test on (Valkey). */
export function redisMissing(): string | null {
  if (reason === undefined) reason = serverMissing(COMMAND);
  return reason;
}

/** A redis-server of one's own: a free port, a folder of its own with an append-only file. `close` ends and removes it. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #settings: Record<string, string>;
  readonly #process = new ServerProcess(COMMAND, 'Ready to accept connections', 'SIGKILL');
  #connection: RespConnection | null = null;

  private constructor(port: number, folder: string, settings: Record<string, string>) {
    this.port = port;
    this.folder = folder;
    this.#settings = settings;
  }

  static async start({
    appendfsync = 'always',
    config = {},
    within = tmpdir(),
  }: RedisOptions = {}): Promise<RedisServer> {
    mkdirSync(within, { recursive: true });
    const folder = mkdtempSync(join(within, 'redis-'));
    for (let attempt = 1; ; attempt += 1) {
      const server = new RedisServer(await freePort(), folder, { appendfsync, ...config });
      try {
        await server.up();
        return server;
      } catch (error) {
        if (attempt < ATTEMPTS && server.#process.portWasTaken) continue;
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === null) throw new Error('redis-server is down');
    return pid;
  }

  get running(): boolean {
    return this.#process.pid !== null;
  }

  /** What the server said since its latest start. */
  get output(): string {
    return this.#process.output;
  }

  /** Starts it (again), on the same port and folder; resolves when it has read its file and accepts connections. */
  async up(): Promise<void> {
    const settings = {
      bind: '127.0.0.1',
      port: String(this.port),
      dir: this.folder,
      save: '',
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
      logfile: '',
      ...this.#settings,
    };
    const args = Object.entries(settings).flatMap(([key, value]) => [
      `--${key}`,
      ...(value === '' ? [''] : value.split(' ')),
    ]);
    await this.#process.up(args);
  }

  /** Ends it; SIGKILL as a crash or the out-of-memory killer does, SIGTERM with what is in memory written down. */
  async down(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#connection?.close();
    this.#connection = null;
    await this.#process.down(signal);
  }

  /** SIGSTOP freezes it with its connections open, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.pid, signal);
  }

  /** A command from a connection of our own: `command('CONFIG', 'SET', 'maxmemory', '64mb')`. Throws RedisRefusal. */
  async command(...args: readonly (string | number)[]): Promise<Reply> {
    this.#connection ??= await RespConnection.open(this.port);
    return await this.#connection.command(...args);
  }

  async close(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now, and that nobody is given by the system later. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first));
    if ((await isFree(port)) || attempt === ATTEMPTS) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((answer) => {
    probe.once('error', () => answer(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
  });
}

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '../../../src/backend/notice.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { RedisServer } from '../../helpers/redis.ts';

/** A redis-server that can be brought back with what it had at an earlier moment, and backends of several machines. */
export class ForgetfulRedis {
  readonly server: RedisServer;
  readonly notices: Notice[] = [];
  readonly #folders: string[] = [];
  readonly #backends: Backend[] = [];
  #remembered = '';
  #workers = 0;

  private constructor(server: RedisServer) {
    this.server = server;
  }

  static async start(appendfsync: 'always' | 'everysec' = 'everysec'): Promise<ForgetfulRedis> {
    return new ForgetfulRedis(await RedisServer.start({ appendfsync }));
  }

  /** A folder of another machine. */
  machine(): string {
    const folder = mkdtempSync(join(tmpdir(), 'facteur-machine-'));
    this.#folders.push(folder);
    return folder;
  }

  /** `witness`: where that machine keeps what it has seen; it keeps nothing unless that is given. */
  async open(folder = this.machine(), witness: string | null = null): Promise<Backend> {
    const { port } = this.server;
    const settings = { host: '127.0.0.1', port, db: 0, username: null, password: null, tls: false };
    const notice = (found: Notice) => this.notices.push(found);
    const places = { folder, witness };
    const backend = await openRedisBackend({ settings, clock: systemClock({}), ...places, notice, flushedMs: 0 });
    this.#backends.push(backend);
    return backend;
  }

  async worker(backend: Backend): Promise<string> {
    this.#workers += 1;
    const id = `worker-${this.#workers}`;
    await backend.registerWorker({ id, host: `host-${this.#workers}`, boot: id, pid: 1, concurrency: 2 });
    return id;
  }

  /** Keeps what the server has now, for `forget`. */
  async remember(): Promise<void> {
    // What was written is in the file, if not on the disk: a stopped process would not lose it, only a stopped machine.
    await this.server.command('CONFIG', 'SET', 'appendfsync', 'always');
    await this.server.command('SET', 'written', '1');
    await this.server.command('CONFIG', 'SET', 'appendfsync', 'everysec');
    if (this.#remembered) rmSync(this.#remembered, { recursive: true });
    this.#remembered = mkdtempSync(join(tmpdir(), 'facteur-remembered-'));
    cpSync(this.server.folder, this.#remembered, { recursive: true });
  }

  /** Kills the server and brings it back with what `remember` kept. */
  async forget(): Promise<void> {
    await this.server.down();
    rmSync(this.server.folder, { recursive: true });
    cpSync(this.#remembered, this.server.folder, { recursive: true });
    await this.server.up();
  }

  async close(): Promise<void> {
    await Promise.all(this.#backends.map((backend) => backend.close()));
    await this.server.close();
    for (const folder of [...this.#folders, this.#remembered]) rmSync(folder, { recursive: true, force: true });
  }
}

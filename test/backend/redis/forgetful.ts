import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { RedisServer } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';

/** A redis-server that can be brought back with what it had at an earlier moment, and backends of several machines. */
export class ForgetfulRedis {
  readonly server: RedisServer;
  readonly notices: string[] = [];
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

  async open(folder = this.machine()): Promise<Backend> {
    const { port } = this.server;
    const settings = { host: '127.0.0.1', port, db: 0, username: null, password: null, tls: false };
    const notice = (text: string) => this.notices.push(text);
    const backend = await openRedisBackend({ settings, clock: systemClock({}), folder, notice, flushedMs: 0 });
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

/** A released campaign of so many. */
export async function campaignOf(backend: Backend, count: number): Promise<string> {
  const { id } = await backend.createDraft(newCampaign());
  const { addChunk } = backend.capabilities;
  const rows = rowsFrom(1, count);
  for (let i = 0; i < count; i += addChunk) await backend.addDeliveries(id, rows.slice(i, i + addChunk));
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  return id;
}

/** What one worker does with a campaign through one backend. */
export class Hands {
  readonly #backend: Backend;
  readonly id: string;
  readonly #campaign: string;

  constructor(backend: Backend, id: string, campaign: string) {
    this.#backend = backend;
    this.id = id;
    this.#campaign = campaign;
  }

  async claim(want: number): Promise<readonly Claim[]> {
    const claims = [{ campaign: this.#campaign, want }];
    const turn = await this.#backend.exchange({ worker: this.id, records: [], begins: [], claims });
    return turn.claims[0] ?? [];
  }

  async begin(begins: readonly Claim[]): Promise<readonly string[]> {
    const turn = await this.#backend.exchange({ worker: this.id, records: [], begins, claims: [] });
    return turn.begins.map(({ kind }) => kind);
  }

  async record(claims: readonly Claim[], kind: 'sent' | 'failed'): Promise<readonly string[]> {
    const records = claims.map(({ campaign, number, token }): OutcomeRecord => {
      const of = { campaign, number, token, reply: kind };
      return kind === 'sent' ? { ...of, kind } : { ...of, kind, suppress: false };
    });
    return (await this.#backend.exchange({ worker: this.id, records, begins: [], claims: [] })).records;
  }

  /** Claims and begins so many. */
  async onWire(want: number): Promise<readonly Claim[]> {
    const claims = await this.claim(want);
    await this.begin(claims);
    return claims;
  }

  /** Claims, begins and sends so many. */
  async send(want: number): Promise<readonly Claim[]> {
    const claims = await this.onWire(want);
    await this.record(claims, 'sent');
    return claims;
  }
}

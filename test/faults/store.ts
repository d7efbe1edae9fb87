import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Capabilities } from '../../src/backend/port.ts';
import type { Project } from '../helpers/facteur.ts';
import { type RedisOptions, RedisServer, redisMissing } from '../helpers/redis.ts';
import { AofWatch } from './aof.ts';

export type BackendName = Capabilities['name'];
export const BACKENDS: readonly BackendName[] = ['sqlite', 'redis'];

/** Where the campaigns of a stage live. */
export interface Store {
  readonly name: BackendName;
  /** What every command is told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Workers run on so many machines: each has a data folder, and where this user may name one, a host name, of its own. */
  readonly machines: number;
  /** It takes no writes until the answer is called: locked by another program, or frozen. */
  block(): Promise<() => void>;
  close(): Promise<void>;
}

/** Why the suite cannot run on that backend here; null: it can. */
export function backendMissing(name: BackendName): string | null {
  return name === 'redis' ? redisMissing() : null;
}

export async function openStore(name: BackendName, project: Project, options: RedisOptions = {}): Promise<Store> {
  return name === 'redis' ? RedisStore.start(project, options) : new SqliteStore(project);
}

class SqliteStore implements Store {
  readonly name = 'sqlite';
  readonly env = {};
  readonly machines = 1;
  readonly #project: Project;

  constructor(project: Project) {
    this.#project = project;
  }

  /** Takes the write lock of the data file, as a backup tool may. */
  async block(): Promise<() => void> {
    const db = new DatabaseSync(this.#project.path('.facteur/facteur.db'), { timeout: 0 });
    for (;;) {
      try {
        db.exec('BEGIN IMMEDIATE');
        return () => db.close();
      } catch {
        await sleep(1);
      }
    }
  }

  async close(): Promise<void> {}
}

/** A redis-server of the stage's own, and how its append-only file grew. */
export class RedisStore implements Store {
  readonly name = 'redis';
  readonly machines = 3;
  readonly server: RedisServer;
  readonly aof: AofWatch;

  private constructor(server: RedisServer) {
    this.server = server;
    this.aof = new AofWatch(server.folder);
  }

  static async start(project: Project, options: RedisOptions): Promise<RedisStore> {
    return new RedisStore(await RedisServer.start({ within: project.path('redis'), ...options }));
  }

  get env(): Record<string, string> {
    return { REDIS_URL: this.server.url };
  }

  async block(): Promise<() => void> {
    this.server.signal('SIGSTOP');
    return () => this.server.signal('SIGCONT');
  }

  /** The names of all keys, cursor by cursor. */
  async keys(pattern: string): Promise<string[]> {
    const names: string[] = [];
    for (let cursor = '0'; ; ) {
      const [next, found] = (await this.server.command('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1_000)) as [
        string,
        string[],
      ];
      names.push(...found);
      if (next === '0') return [...new Set(names)];
      cursor = next;
    }
  }

  /** Bytes in use by the data and the server itself. */
  async usedMemory(): Promise<number> {
    const info = String(await this.server.command('INFO', 'memory'));
    return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
  }

  async close(): Promise<void> {
    this.aof.close();
    await this.server.close();
  }
}

let hostNames: boolean | undefined;

/**
 * What stands before a command to run it on another machine, as far as others can see: a host name of its own makes its
 * process ids mean nothing to workers elsewhere. Where this user may not give one, all are on the same host.
 */
export function onMachine(machine: number): readonly string[] {
  hostNames ??= spawnSync('unshare', ['--uts', 'hostname', 'machine-0']).status === 0;
  return hostNames ? ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', `machine-${machine}`] : [];
}

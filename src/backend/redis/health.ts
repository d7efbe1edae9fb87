import { FacteurError } from '../../errors.ts';
import type { BackendWarning } from '../port.ts';
import { type Connection, pairsOf } from './connection.ts';

/** How safely the server keeps what it acknowledges; null: it does not say (CONFIG may be forbidden to this user). */
export interface Durability {
  readonly appendonly: boolean;
  readonly fsync: 'always' | 'everysec' | 'no' | null;
}

/** Free memory below which there is a warning. */
const LITTLE_MEMORY_BYTES = 64 * 2 ** 20;
/** What a list takes in Redis, by the size of its file: names of columns are kept with each row, and the ledger beside it. */
const LIST_FACTOR = 3;
/** What a delivery adds to the ledger while it is sent, in bytes. */
const LEDGER_BYTES = 120;
const MIB = 2 ** 20;

type Fields = ReadonlyMap<string, string>;

/** The oldest server this program works with; Valkey counts by the Redis version it is compatible with. */
const OLDEST = [6, 2] as const;

/** Throws `redis-old`. */
export async function refuseOldServer(connection: Connection): Promise<void> {
  const version = (await info(connection, 'server')).get('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new FacteurError('redis-old', { server: connection.server, version });
  }
}

/** See `Durability`. */
export async function durability(connection: Connection): Promise<Durability> {
  const [config, persistence] = [await settings(connection, 'append*'), await info(connection, 'persistence')];
  const fsync = config.get('appendfsync');
  return {
    appendonly: (config.get('appendonly') ?? (persistence.get('aof_enabled') === '1' ? 'yes' : 'no')) === 'yes',
    fsync: fsync === 'always' || fsync === 'everysec' || fsync === 'no' ? fsync : null,
  };
}

/** See `Backend.health`. */
export async function health(connection: Connection): Promise<readonly BackendWarning[]> {
  const { appendonly, fsync } = await durability(connection);
  const memory = await info(connection, 'memory');
  const policy = memory.get('maxmemory_policy') ?? 'noeviction';
  const free = freeMemory(memory);
  const detail = connection.server;
  const warnings: BackendWarning[] = [];
  if (!appendonly) warnings.push({ code: 'redis-not-durable', detail });
  else if (fsync === 'everysec' || fsync === 'no') warnings.push({ code: 'redis-forgets', detail: fsync });
  else if (fsync === null) warnings.push({ code: 'redis-durability-unknown', detail });
  if (policy !== 'noeviction') warnings.push({ code: 'redis-evicts', detail: policy });
  if (free < LITTLE_MEMORY_BYTES) {
    warnings.push({ code: 'redis-memory-short', detail: `${Math.max(0, Math.floor(free / MIB))} MiB` });
  }
  return warnings;
}

/**
 * Refuses a list that does not fit, before anything of it is written: `listBytes` is about the size of its file. Throws
 * `redis-too-small`.
 */
export async function refuseLargeList(connection: Connection, listBytes: number): Promise<void> {
  await refuseWithout(connection, listBytes * LIST_FACTOR);
}

/** Refuses a list for which the ledger would have no room. Throws `redis-too-small`. */
export async function refuseLongList(connection: Connection, deliveries: number): Promise<void> {
  await refuseWithout(connection, deliveries * LEDGER_BYTES);
}

/**
 * Refuses a ledger for which there is no room, though all that is there made some (`emptied`). Throws `restore-no-room`.
 */
export async function refuseLargeLedger(
  connection: Connection,
  bytes: number,
  { emptied }: { readonly emptied: boolean },
): Promise<void> {
  const memory = await info(connection, 'memory');
  const room = freeMemory(memory) + (emptied ? Number(memory.get('used_memory') ?? 0) : 0);
  if (bytes <= room) return;
  const [needed, free] = [Math.ceil(bytes / MIB), Math.max(0, Math.floor(room / MIB))];
  throw new FacteurError('restore-no-room', { server: connection.server, needed, free });
}

async function refuseWithout(connection: Connection, needed: number): Promise<void> {
  const free = freeMemory(await info(connection, 'memory'));
  if (needed <= free) return;
  const [asked, left] = [Math.ceil(needed / MIB), Math.max(0, Math.floor(free / MIB))];
  throw new FacteurError('redis-too-small', { server: connection.server, needed: asked, free: left });
}

function freeMemory(memory: Fields): number {
  const most = Number(memory.get('maxmemory') ?? 0);
  return most === 0 ? Number.POSITIVE_INFINITY : most - Number(memory.get('used_memory') ?? 0);
}

async function info(connection: Connection, section: string): Promise<Fields> {
  const text = await connection.with((redis) => redis.info(section));
  return new Map(
    text.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}

async function settings(connection: Connection, pattern: string): Promise<Fields> {
  try {
    return new Map(pairsOf(await connection.with((redis) => redis.config('GET', pattern))));
  } catch (error) {
    // Many hosted servers forbid CONFIG.
    if (error instanceof FacteurError && error.code === 'redis-unreachable') throw error;
    return new Map();
  }
}

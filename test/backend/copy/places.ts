import { afterAll, beforeAll } from 'vitest';
import type { LedgerSource, LedgerTarget, Replaced, Replacement } from '../../../src/backend/copy/port.ts';
import type { LedgerRecord } from '../../../src/backend/copy/records.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { redisSource } from '../../../src/backend/redis/dump.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { redisTarget } from '../../../src/backend/redis/target.ts';
import { openSqliteSource } from '../../../src/backend/sqlite/dump.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { sqliteTarget } from '../../../src/backend/sqlite/target.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import type { HandClock } from '../contract/stage.ts';

/** Where a ledger may be: empty at first. */
export interface Place {
  readonly name: string;
  open(): Promise<Backend>;
  source(): Promise<LedgerSource>;
  target(): Promise<LedgerTarget>;
}

export type NewPlace = (clock: HandClock) => Place;

const sqlite: NewPlace = (clock) => {
  const folder = folderWith();
  const witness = folderWith();
  return {
    name: 'sqlite',
    open: () => openSqliteBackend({ folder, clock, witness }),
    source: () => openSqliteSource({ folder, clock }),
    target: async () => sqliteTarget({ folder, clock, witness }),
  };
};

/** Where ledgers of a test file may be. */
export interface Places {
  /** Makers of places by the backend's name; for Redis each has a database of its own. */
  readonly places: Readonly<Record<string, NewPlace>>;
  /** The server behind those on Redis, while tests run. */
  readonly server: () => RedisServer;
}

/** For a test file: a server of its own, where Redis is installed. */
export function placesOf(): Places {
  let server: RedisServer;
  let next = 0;
  if (redisMissing() !== null) return { places: { sqlite }, server: () => server };
  beforeAll(async () => {
    server = await RedisServer.start({ config: { databases: '200' } });
  });
  afterAll(() => server.close());
  const redis: NewPlace = (clock) => {
    const folder = folderWith();
    const witness = folderWith();
    next += 1;
    const settings = { host: '127.0.0.1', port: server.port, db: next, username: null, password: null, tls: false };
    const connect = () => Connection.open({ settings, clock, time: 'clock' });
    return {
      name: 'redis',
      open: () => openRedisBackend({ settings, folder, witness, clock, time: 'clock' }),
      source: async () => redisSource(await connect()),
      target: async () => redisTarget(await connect()),
    };
  };
  return { places: { sqlite, redis }, server: () => server };
}

/** All records of the ledger in a place. */
export async function recordsOf(place: Place): Promise<LedgerRecord[]> {
  const source = await place.source();
  try {
    return await collect(source.records());
  } finally {
    await source.close();
  }
}

/** Makes the ledger in a place of these records. */
export async function replaceIn(
  place: Place,
  records: readonly LedgerRecord[],
  plan: Partial<Replacement> = {},
): Promise<Replaced> {
  const target = await place.target();
  try {
    const campaigns = records.flatMap((record) => (record.kind === 'campaign' ? [record.id] : []));
    const keepCopy = async () => 'a copy';
    const whole = { campaigns, bytes: 0, note: 'backup', keep: false, suffix: 'now', keepCopy, ...plan };
    return await target.replace(one(records), whole);
  } finally {
    await target.close();
  }
}

async function* one<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

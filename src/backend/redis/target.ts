import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import type { LedgerTarget, Replaced, Replacement } from '../copy/port.ts';
import type { LedgerRecord } from '../copy/records.ts';
import { Connection } from './connection.ts';
import { durability, refuseLargeLedger } from './health.ts';
import { PREFIX } from './keys.ts';
import { Loader } from './load.ts';
import { FLUSHED_MS } from './store.ts';

/** Keys looked at in one call, to be removed. */
const SCAN_CHUNK = 1_000;

/**
 * What stays when a ledger is replaced: how a Redis that forgot is noticed, tokens that must not be given out again, what
 * `load-begin` has written, and the format, by which an older program knows that it may not touch it.
 */
const STAYING: readonly string[] = ['run', 'generation', 'seq', 'cuts', 'token', 'ledger', 'lost', 'format'].map(
  (name) => PREFIX + name,
);

/** A ledger in Redis. Methods throw `redis-*`. */
export async function openRedisTarget(options: { settings: RedisSettings; clock: Clock }): Promise<LedgerTarget> {
  const connection = await Connection.open({ ...options, time: 'server' });
  return redisTarget(connection);
}

/** The same over a connection that is open already, and closed with it. */
export function redisTarget(connection: Connection, { flushedMs = FLUSHED_MS } = {}): LedgerTarget {
  return {
    async replace(records, plan) {
      const replaced = await replace(connection, records, plan);
      const { appendonly, fsync } = await durability(connection);
      if (appendonly && fsync !== 'always') await sleep(flushedMs);
      return replaced;
    },
    close: () => connection.close(),
  };
}

async function replace(
  connection: Connection,
  records: AsyncIterable<LedgerRecord>,
  { bytes, keep, keepCopy, campaigns, note }: Replacement,
): Promise<Replaced> {
  await refuseLargeLedger(connection, bytes, { emptied: keep });
  const kept = keep ? await keepCopy() : null;
  await connection.run('load-begin', randomBytes(8).toString('hex'), JSON.stringify(campaigns));
  await clear(connection);
  const loader = new Loader(connection, note);
  for await (const record of records) await loader.take(record);
  return { held: await loader.finish(), kept };
}

async function clear(connection: Connection): Promise<void> {
  for (let cursor = '0'; ; ) {
    const [next, keys] = await connection.with((redis) =>
      redis.scan(cursor, 'MATCH', `${PREFIX}*`, 'COUNT', SCAN_CHUNK),
    );
    const gone = keys.filter((key) => !STAYING.includes(key));
    if (gone.length > 0) await connection.with((redis) => redis.unlink(...gone));
    cursor = next;
    if (cursor === '0') return;
  }
}

import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import { ADD_CHUNK } from '../chunk.ts';
import type { TakeNotice } from '../notice.ts';
import type { Backend, Capabilities } from '../port.ts';
import { Witness } from '../witness.ts';
import { Connection } from './connection.ts';
import { refuseOldServer } from './health.ts';
import { lookBack } from './look-back.ts';
import { RedisStore } from './store.ts';

export interface RedisOptions {
  readonly settings: RedisSettings;
  readonly clock: Clock;
  /** Where this machine keeps the journals of its workers. Made when the first of them begins. */
  readonly folder: string;
  /** Where this machine keeps the witnesses of its ledgers; null or absent: none are. */
  readonly witness?: string | null;
  /** Called with what an operator should read in the worker's log. */
  readonly notice?: TakeNotice;
  /** After how many milliseconds a write is on the disk without `appendfsync always`; tests need not wait for it. */
  readonly flushedMs?: number;
  /** Whose clock rules: the server's, or (tests) `clock`. */
  readonly time?: 'server' | 'clock';
}

/**
 * Opens the ledger in Redis. Throws `redis-driver-missing`, `redis-unreachable`, `redis-tls`, `redis-refused`, `redis-old`,
 * `redis-failed`, `store-newer`. A connection that is lost later is made again for as long as it takes; what is asked meanwhile fails with
 * `redis-unreachable`.
 */
export async function openRedisBackend(options: RedisOptions): Promise<Backend> {
  const { settings, clock, time = 'server' } = options;
  const connection = await Connection.open({ settings, clock, time });
  const witness = new Witness(options.witness ?? null, connection.ledger);
  try {
    await refuseOldServer(connection);
    // Workers that are awaited may still tell what is missing.
    if (!connection.replaying) await lookBack((...of) => connection.at(...of), witness.sightings(), []);
    witness.tidy();
  } catch (error) {
    await connection.close();
    throw error;
  }
  const capabilities: Capabilities = {
    name: 'redis',
    manyMachines: true,
    location: connection.server,
    addChunk: ADD_CHUNK,
  };
  return new RedisStore(connection, capabilities, { ...options, witness });
}

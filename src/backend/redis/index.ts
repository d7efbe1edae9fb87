import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import { ADD_CHUNK } from '../chunk.ts';
import type { Backend, Capabilities } from '../port.ts';
import { Connection } from './connection.ts';
import { refuseOldServer } from './health.ts';
import { RedisStore } from './store.ts';

export interface RedisOptions {
  readonly settings: RedisSettings;
  readonly clock: Clock;
  /** Where this machine keeps the journals of its workers. Made when the first of them begins. */
  readonly folder: string;
  /** Called with what an operator should read in the worker's log. */
  readonly notice?: (text: string) => void;
  /** After how many milliseconds a write is on the disk without `appendfsync always`; tests need not wait for it. */
  readonly flushedMs?: number;
  /** Whose clock rules: the server's, or (tests) `clock`. */
  readonly time?: 'server' | 'clock';
}

/**
 * Opens the ledger in Redis. Throws `redis-driver-missing`, `redis-unreachable`, `redis-tls`, `redis-refused`, `redis-old`,
 * `redis-failed`. A connection that is lost later is made again for as long as it takes; what is asked meanwhile fails with
 * `redis-unreachable`.
 */
export async function openRedisBackend(options: RedisOptions): Promise<Backend> {
  const { settings, clock, time = 'server' } = options;
  const connection = await Connection.open({ settings, clock, time });
  try {
    await refuseOldServer(connection);
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
  return new RedisStore(connection, capabilities, options);
}

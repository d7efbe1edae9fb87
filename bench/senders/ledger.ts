import { join } from 'node:path';
import type { Backend } from '../../src/backend/port.ts';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { StoredMessage } from '../../src/message/stored-message.ts';
import { RedisServer } from '../../test/helpers/redis.ts';
import { type TemporaryFolder, temporaryFolder, undoAtExit } from '../contest/leftovers.ts';
import { material, SENDER } from '../contest/material.ts';
import { submit } from '../ledgers/large.ts';
import type { SharedLedger } from './order.ts';

/** A ledger of its own for one run, seen by whoever looks on; `close` removes everything. */
export interface BenchLedger {
  readonly shared: SharedLedger;
  /** For journals and witnesses of workers. */
  readonly folder: string;
  readonly backend: Backend;
  /** Its server; null: SQLite has none. */
  readonly redis: RedisServer | null;
  close(): Promise<void>;
}

/** When Redis' append-only file is on the disk. */
export type Fsync = 'always' | 'everysec';

const clock = systemClock({});

/** A Redis of its own, empty. */
export async function onRedis(appendfsync: Fsync): Promise<BenchLedger> {
  const temporary = temporaryFolder('facteur-scale-');
  const redis = await RedisServer.start({ appendfsync, within: temporary.path });
  const forget = undoAtExit(() => process.kill(redis.pid, 'SIGKILL'));
  const settings = { host: '127.0.0.1', port: redis.port, db: 0, username: null, password: null, tls: false };
  const backend = await openRedisBackend({ settings, clock, folder: join(temporary.path, 'looks-on'), flushedMs: 0 });
  const ended = () => redis.close().finally(forget);
  return ledger({ backend: 'redis', port: redis.port }, temporary, backend, { redis, ended });
}

/** A file of its own, empty. */
export async function onSqlite(): Promise<BenchLedger> {
  const temporary = temporaryFolder('facteur-scale-');
  const folder = join(temporary.path, 'data');
  return ledger({ backend: 'sqlite', folder }, temporary, await openSqliteBackend({ folder, clock }));
}

function ledger(
  shared: SharedLedger,
  temporary: TemporaryFolder,
  backend: Backend,
  server: { readonly redis: RedisServer; readonly ended: () => Promise<unknown> } | null = null,
): BenchLedger {
  return {
    ...{ shared, folder: temporary.path, backend, redis: server?.redis ?? null },
    async close() {
      await backend.close();
      await server?.ended();
      temporary.remove();
    },
  };
}

/** A campaign of so many, with the message of the other benches (4 KB), released. Returns its id. */
export async function campaign({ backend }: BenchLedger, count: number): Promise<string> {
  const { subject, text, html } = await material();
  const from = SENDER;
  const source = { from, replyTo: null, subject, html: withOwn(html), text: withOwn(text), attachments: [] };
  return submit(backend, count, JSON.stringify({ source, stamp: 'bench' } satisfies StoredMessage));
}

// The lists of ledgers/large.ts have no such column.
function withOwn(template: string): string {
  return template.replaceAll('{{ numero }}', '{{ nom }}');
}

/** Messages of these campaigns whose outcome is known. */
export async function sentOf({ backend }: BenchLedger, campaigns: readonly string[]): Promise<number> {
  const rows = await Promise.all(campaigns.map((id) => backend.campaign(id)));
  return rows.reduce((sum, row) => sum + (row?.counts.sent ?? 0), 0);
}

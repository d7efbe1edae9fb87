import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerRecord } from '../../../src/backend/copy/records.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { redisTarget } from '../../../src/backend/redis/target.ts';
import { systemClock } from '../../../src/clock.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { campaignOf } from '../hands.ts';

/** How long a write takes to the disk, as these tests have it. */
const FLUSHED_MS = 200;
/** Nobody waits so long: the test would be given up before. */
const NEVER_MS = 3_600_000;

/** Redis acknowledges a write before it is on the disk, unless it is told to write each one at once. */
describe.skipIf(redisMissing() !== null)('what is told as done', () => {
  let server: RedisServer;
  let settings: Parameters<typeof openRedisBackend>[0]['settings'];
  beforeAll(async () => {
    server = await RedisServer.start();
    settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
  });
  afterAll(() => server.close());

  async function kept(appendonly: 'yes' | 'no', appendfsync: 'always' | 'everysec' | 'no'): Promise<void> {
    await server.command('CONFIG', 'SET', 'appendonly', appendonly);
    await server.command('CONFIG', 'SET', 'appendfsync', appendfsync);
  }

  async function restore(flushedMs: number): Promise<void> {
    const target = redisTarget(await Connection.open({ settings, clock: systemClock(), time: 'server' }), {
      flushedMs,
    });
    const plan = { bytes: 0, keep: false, keepCopy: async () => '', campaigns: [], note: '', suffix: '' };
    await target.replace((async function* (): AsyncGenerator<LedgerRecord> {})(), plan);
    await target.close();
  }

  /** How long each of those takes that somebody relies on, in ms: a campaign, its pause, a worker's registration, a restore. */
  async function durations(flushedMs: number): Promise<readonly number[]> {
    const backend = await openRedisBackend({ settings, clock: systemClock(), folder: folderWith(), flushedMs });
    const found: number[] = [];
    const timed = async <T>(work: Promise<T>): Promise<T> => {
      const begun = performance.now();
      const answer = await work;
      found.push(performance.now() - begun);
      return answer;
    };
    const id = await timed(campaignOf(backend, 1));
    await timed(backend.setWanted(id, 'paused'));
    await timed(backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 1 }));
    await timed(restore(flushedMs));
    await backend.close();
    return found;
  }

  test.each(['everysec', 'no'] as const)('is on the disk by then: appendfsync %s', async (appendfsync) => {
    await kept('yes', appendfsync);
    // A timer may be early by the millisecond in which it was set.
    for (const ms of await durations(FLUSHED_MS)) expect(ms).toBeGreaterThan(FLUSHED_MS - 2);
  });

  test.each([
    ['each write is there already', 'yes', 'always'],
    ['none will ever be', 'no', 'everysec'],
  ] as const)('waits for no disk where %s', async (_, appendonly, appendfsync) => {
    await kept(appendonly, appendfsync);
    expect(await durations(NEVER_MS)).toHaveLength(4);
  });
});

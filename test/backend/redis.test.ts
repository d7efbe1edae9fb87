import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { backendContract } from './contract.ts';
import { handClock } from './hand-clock.ts';

describe.skipIf(redisMissing() !== null)('on a redis-server of its own', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());

  backendContract('redis', {
    async createStore() {
      const clock = handClock();
      const folder = mkdtempSync(join(tmpdir(), 'facteur-contract-'));
      const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
      return {
        clock,
        open: () => openRedisBackend({ settings, clock, folder, time: 'clock' }),
        async remove() {
          await server.command('FLUSHALL');
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  });
});

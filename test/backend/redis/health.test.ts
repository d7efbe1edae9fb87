import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { durability, health } from '../../../src/backend/redis/health.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';

describe.skipIf(redisMissing() !== null)('the health of a Redis', () => {
  let server: RedisServer;
  let connection: Connection;
  beforeAll(async () => {
    server = await RedisServer.start();
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    connection = await Connection.open({ settings, clock: systemClock(), time: 'server' });
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  async function set(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) await server.command('CONFIG', 'SET', name, value);
  }

  test.each([
    ['yes', 'always', []],
    ['yes', 'everysec', ['redis-forgets everysec']],
    ['yes', 'no', ['redis-forgets no']],
    ['no', 'always', ['redis-not-durable']],
  ])('is judged by what it keeps: appendonly %s, appendfsync %s', async (appendonly, appendfsync, warned) => {
    await set({ appendonly, appendfsync });
    expect(await durability(connection)).toEqual({ appendonly: appendonly === 'yes', fsync: appendfsync });
    const found = (await health(connection)).map(({ code, detail }) => [code, detail].join(' '));
    expect(found.map((line) => line.replace(` ${connection.server}`, ''))).toEqual(warned);
  });

  test('is judged by the room that it has, and by what it does when there is none', async () => {
    await set({ appendonly: 'yes', appendfsync: 'always' });
    const used = Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))?.[1]);
    const mib = 2 ** 20;
    await set({ maxmemory: String(used + 40 * mib), 'maxmemory-policy': 'allkeys-lru' });
    const [evicts, short, ...others] = await health(connection);
    expect(evicts).toEqual({ code: 'redis-evicts', detail: 'allkeys-lru' });
    expect(short).toEqual({ code: 'redis-memory-short', detail: expect.stringMatching(/^(3[5-9]|40) MiB$/) });
    expect(others).toEqual([]);
    await set({ maxmemory: String(used + 100 * mib), 'maxmemory-policy': 'noeviction' });
    expect(await health(connection)).toEqual([]);
    await set({ maxmemory: '0' });
  });

  test.each([
    ['8.0', true],
    ['7.0', true],
    ['6.2', true],
    ['6.1', false],
    ['5.9', false],
  ])('is that of a server new enough: %s %s', async (version, taken) => {
    // It says so in the place of its own, which no test can choose.
    const proxy = await TcpProxy.start(server.port, (answer) =>
      answer.replace(/redis_version:\d\.\d/, `redis_version:${version}`),
    );
    onTestFinished(() => proxy.close());
    const settings = { host: '127.0.0.1', port: proxy.port, db: 0, username: null, password: null, tls: false };
    const opened = openRedisBackend({ settings, clock: systemClock(), folder: folderWith() });
    if (taken) return (await opened).close();
    const params = { server: `redis://127.0.0.1:${proxy.port}/0`, version: expect.stringMatching(`^${version}`) };
    await expect(opened).rejects.toMatchObject({ code: 'redis-old', params });
  });

  test('is not known where CONFIG is forbidden, but for the file that it appends to', async () => {
    await server.command('ACL', 'SETUSER', 'default', '-config');
    expect(await durability(connection)).toEqual({ appendonly: true, fsync: null });
    expect((await health(connection)).map(({ code }) => code)).toEqual(['redis-durability-unknown']);
    await server.command('ACL', 'SETUSER', 'default', '+config');
  });
});

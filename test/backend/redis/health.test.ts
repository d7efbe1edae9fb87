import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Connection } from '../../../src/backend/redis/connection.ts';
import {
  durability,
  health,
  refuseLargeLedger,
  refuseLargeList,
  refuseLongList,
} from '../../../src/backend/redis/health.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { errorOf } from '../../helpers/errors.ts';
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
    await set({ maxmemory: String(used + 80 * mib), 'maxmemory-policy': 'noeviction' });
    expect(await health(connection)).toEqual([]);
    await set({ maxmemory: '0' });
  });

  test('refuses what has no room by how much that is, and how much there is: nothing is less than none', async () => {
    const mib = 2 ** 20;
    const used = Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))?.[1]);
    const refusals = async () => {
      const errors = [
        await errorOf(() => refuseLargeList(connection, 100 * mib)),
        await errorOf(() => refuseLongList(connection, 1_000_000)),
        await errorOf(() => refuseLargeLedger(connection, 99.5 * mib, { emptied: false })),
      ];
      return errors.map(({ code, params }) => [code, params]);
    };
    const { server: name } = connection;
    const refused = (free: unknown) => [
      ['redis-too-small', { server: name, needed: 300, free }],
      ['redis-too-small', { server: name, needed: Math.ceil((1_000_000 * 120) / mib), free }],
      ['restore-no-room', { server: name, needed: 100, free }],
    ];
    await set({ maxmemory: String(used + 40.5 * mib) });
    // What the server needs for itself meanwhile.
    const some = expect.toSatisfy((free: number) => free > 35 && free < 45);
    expect(await refusals()).toEqual(refused(some));
    await refuseLargeList(connection, 10 * mib);
    await refuseLongList(connection, 100_000);
    await refuseLargeLedger(connection, 30 * mib, { emptied: false });
    await set({ maxmemory: '100' });
    expect(await refusals()).toEqual(refused(0));
    expect((await health(connection)).map(({ detail }) => detail)).toEqual(['0 MiB']);
    // What is there makes room, where it goes first.
    await refuseLargeLedger(connection, 100, { emptied: true });
    await set({ maxmemory: '0' });
    await refuseLargeList(connection, 1e15);
  });

  test('is not troubled by what a server does not say of itself', async () => {
    const proxy = await TcpProxy.start(server.port, (answer) =>
      answer.replace(/^(maxmemory|maxmemory_policy|used_memory|aof_enabled):/gm, (name) => `x${name.slice(1)}`),
    );
    onTestFinished(() => proxy.close());
    const settings = { host: '127.0.0.1', port: proxy.port, db: 0, username: null, password: null, tls: false };
    await set({ maxmemory: '1' });
    const silent = await Connection.open({ settings, clock: systemClock(), time: 'server' });
    onTestFinished(() => silent.close());
    expect(await health(silent)).toEqual([]);
    await refuseLargeList(silent, 1e15);
    await set({ maxmemory: '0' });
    await server.command('ACL', 'SETUSER', 'default', '-config');
    expect(await durability(silent)).toEqual({ appendonly: false, fsync: null });
    await server.command('ACL', 'SETUSER', 'default', '+config');
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

  test('is that of an old server where it does not say which it is', async () => {
    const proxy = await TcpProxy.start(server.port, (answer) => answer.replace('redis_version:', 'redis-version:'));
    onTestFinished(() => proxy.close());
    const settings = { host: '127.0.0.1', port: proxy.port, db: 0, username: null, password: null, tls: false };
    const opened = openRedisBackend({ settings, clock: systemClock(), folder: folderWith() });
    await expect(opened).rejects.toMatchObject({ code: 'redis-old', params: { version: '0' } });
  });

  test('is not known where CONFIG is forbidden, but for the file that it appends to', async () => {
    await server.command('ACL', 'SETUSER', 'default', '-config');
    expect(await durability(connection)).toEqual({ appendonly: true, fsync: null });
    expect((await health(connection)).map(({ code }) => code)).toEqual(['redis-durability-unknown']);
    await server.command('ACL', 'SETUSER', 'default', '+config');
  });
});

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AofWatch } from '../faults/aof.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { RedisRefusal } from '../helpers/resp.ts';

const missing = redisMissing();

/** The rig itself: what the tests on Redis rely on. */
describe.skipIf(missing !== null)(`redis-server for tests${missing ? ` (${missing})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.close());

  it('answers, and says no in its own words', async () => {
    expect(await redis.command('SET', 'clé', 'à\r\nbientôt')).toBe('OK');
    expect(await redis.command('MGET', 'clé', 'none')).toEqual(['à\r\nbientôt', null]);
    await expect(redis.command('LPUSH', 'clé', 'x')).rejects.toThrow(RedisRefusal);
    expect(await redis.command('CONFIG', 'GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
  });

  it('is killed and comes back on the same port with what it had acknowledged', async () => {
    await redis.command('SET', 'kept', 1);
    const { pid } = redis;
    await redis.down('SIGKILL');
    expect(redis.running).toBe(false);
    await expect(redis.command('PING')).rejects.toThrow(/ECONNREFUSED/);
    await redis.up();
    expect(redis.pid).not.toBe(pid);
    expect(await redis.command('GET', 'kept')).toBe('1');
  });

  it('is frozen and goes on', async () => {
    redis.signal('SIGSTOP');
    const answer = redis.command('PING');
    expect(await Promise.race([answer, sleep(50, 'nothing')])).toBe('nothing');
    redis.signal('SIGCONT');
    expect(await answer).toBe('PONG');
  });

  it('leaves nothing behind', async () => {
    const other = await RedisServer.start({ appendfsync: 'everysec', config: { maxmemory: '64mb' } });
    expect(await other.command('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', String(64 * 2 ** 20)]);
    await other.close();
    expect(existsSync(other.folder)).toBe(false);
  });

  it('forgets its latest writes when its append-only file is cut, and no others', async () => {
    const other = await RedisServer.start({ appendfsync: 'everysec' });
    const aof = new AofWatch(other.folder);
    onTestFinished(async () => {
      aof.close();
      await other.close();
    });
    const written: number[] = [];
    for (const end = performance.now() + 600; performance.now() < end; await sleep(1)) {
      // A transaction, as what a script writes is: it is forgotten as a whole.
      await other.command('EVAL', 'redis.call("INCR", KEYS[1]) redis.call("INCR", KEYS[2])', 2, 'one', 'two');
      written.push(performance.now());
    }
    const died = performance.now();
    await other.down();
    expect(aof.cut(300, died)).toBeGreaterThan(0);
    await other.up();
    const kept = Number(await other.command('GET', 'one'));
    expect(await other.command('GET', 'two')).toBe(String(kept));
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(written.filter((at) => at <= died - 300).length + 1);
  });
});

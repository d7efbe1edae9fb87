import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { LedgerRecord } from '../../../src/backend/copy/records.ts';
import { Connection, fieldsOf, pairsOf, refuse, retryDelay } from '../../../src/backend/redis/connection.ts';
import { LEDGER_FORMAT } from '../../../src/backend/redis/keys.ts';
import { redisTarget } from '../../../src/backend/redis/target.ts';
import { systemClock } from '../../../src/clock.ts';
import { errorOf } from '../../helpers/errors.ts';
import { eventually } from '../../helpers/eventually.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';

describe.skipIf(redisMissing() !== null)('a connection to Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());

  function open(): Promise<Connection> {
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    return Connection.open({ settings, clock: systemClock(), time: 'server' });
  }

  test('shakes hands again when an answer comes from another generation of the ledger, and only then', async () => {
    const connection = await open();
    const met: number[] = [];
    connection.onGreeting = async ({ generation }) => void met.push(generation);
    const { generation } = connection.position;
    await connection.inGeneration(generation);
    expect(met).toEqual([]);
    await connection.inGeneration(generation + 1);
    expect(met).toEqual([generation]);
    await connection.close();
  });

  test('that does not come about is told at once, the first time', async () => {
    const gone = await RedisServer.start();
    const settings = { host: '127.0.0.1', port: gone.port, db: 0, username: null, password: null, tls: false };
    await gone.close();
    const error = await errorOf(() => Connection.open({ settings, clock: systemClock(), time: 'server' }));
    expect(error).toMatchObject({ code: 'redis-unreachable', params: { server: `redis://127.0.0.1:${gone.port}/0` } });
    expect((error.params as { problem: string }).problem).toContain('ECONNREFUSED');
  });

  test('that was to be secret and is not is told by the name of a secret one', async () => {
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: true };
    const error = await errorOf(() => Connection.open({ settings, clock: systemClock(), time: 'server' }));
    expect(error.params).toMatchObject({ server: `rediss://127.0.0.1:${server.port}/0` });
  });

  test('that is lost is told by the name of its server, and why, to all who ask meanwhile', async () => {
    const going = await RedisServer.start();
    const settings = { host: '127.0.0.1', port: going.port, db: 0, username: null, password: null, tls: false };
    const connection = await Connection.open({ settings, clock: systemClock(), time: 'server' });
    await going.close();
    // Before it is known to be lost, what is asked fails by itself.
    await eventually('it is known to be lost', async () => {
      const { code, params } = await errorOf(() => connection.run('purgeable', 0));
      const told = { code, server: (params as { server: string }).server };
      expect(told).toEqual({ code: 'redis-unreachable', server: `redis://127.0.0.1:${going.port}/0` });
      return (params as { problem: string }).problem.includes('ECONNREFUSED');
    });
    await connection.close();
  });

  test('knows the highest sequence that it was told', async () => {
    const connection = await open();
    const { seq } = connection.position;
    for (const told of [seq + 5, seq + 2]) connection.reached(told);
    expect(connection.position.seq).toBe(seq + 5);
    await connection.close();
  });

  test('knows from the first where the ledger is', async () => {
    await (await open()).close();
    await server.command('INCRBY', 'facteur:seq', '40');
    const [generation, seq] = (await server.command('MGET', 'facteur:generation', 'facteur:seq')) as string[];
    const connection = await open();
    expect(connection.position).toEqual({ generation: Number(generation), seq: Number(seq) });
    await connection.close();
  });

  test('is closed when what was begun is done, once, and then does nothing any more', async () => {
    const connection = await open();
    let done = false;
    const { promise: free, resolve: release } = Promise.withResolvers<void>();
    const work = connection.with(async (redis) => {
      await free;
      done = (await redis.ping()) === 'PONG';
    });
    const closed = connection.close();
    release();
    await Promise.all([work, closed]);
    expect(done).toBe(true);
    await connection.close();
    await expect(connection.run('purgeable', 0)).rejects.toThrow('this backend is closed');
  });

  test('brings an operation along that the server does not have yet', async () => {
    const connection = await open();
    await server.command('SCRIPT', 'FLUSH');
    expect(await connection.together([['exists', 'facteur:ledger']])).toEqual([1]);
    await connection.close();
  });

  test('that ends leaves what was asked over it undone, or done once: it is not asked again by itself', async () => {
    const proxy = await TcpProxy.start(server.port);
    onTestFinished(() => proxy.close());
    const settings = { host: '127.0.0.1', port: proxy.port, db: 0, username: null, password: null, tls: false };
    const connection = await Connection.open({ settings, clock: systemClock(), time: 'server' });
    onTestFinished(() => connection.close());
    await server.command('SET', 'times', '0');
    const lost = proxy.loseAnswers(50);
    const asked = connection.with((redis) => redis.incr('times'));
    await expect(asked).rejects.toMatchObject({ code: 'redis-unreachable' });
    await lost;
    const answer = await eventually('an answer', () =>
      connection.with((redis) => redis.get('times')).catch(() => null),
    );
    expect(answer).toBe('1');
  });

  describe('and the format of the ledger', () => {
    const format = () => server.command('GET', 'facteur:format');
    const newer = {
      code: 'store-newer',
      exitCode: 3,
      params: { version: LEDGER_FORMAT + 1, supported: LEDGER_FORMAT },
    };
    const put = (value: string | number) => server.command('SET', 'facteur:format', String(value));
    afterEach(() => server.command('FLUSHALL'));

    test('writes it down where there is none, or none that is a number', async () => {
      await server.command('DEL', 'facteur:format');
      await (await open()).close();
      expect(await format()).toBe(String(LEDGER_FORMAT));
      for (const rubbish of ['much', '0x10', '-1', '1e999', '']) {
        await put(rubbish);
        await (await open()).close();
        expect(await format(), rubbish).toBe(String(LEDGER_FORMAT));
      }
      await server.command('DEL', 'facteur:format');
      await server.command('LPUSH', 'facteur:format', '7');
      await (await open()).close();
      expect(await format()).toBe(String(LEDGER_FORMAT));
    });

    test('does not open a newer one, and leaves it as it is', async () => {
      await put(LEDGER_FORMAT + 1);
      const error = await errorOf(open);
      expect(error).toMatchObject(newer);
      expect(error.params).toMatchObject({ at: `redis://127.0.0.1:${server.port}/0` });
      expect(await server.command('KEYS', 'facteur:*')).toEqual(['facteur:format']);
    });

    test('keeps its number while the ledger is replaced by a backup, and replaces none that is newer', async () => {
      const restore = async () => {
        const target = redisTarget(await open(), { flushedMs: 0 });
        const plan = { bytes: 0, keep: false, keepCopy: async () => '', campaigns: [], note: '', suffix: '' };
        await target.replace((async function* (): AsyncGenerator<LedgerRecord> {})(), plan);
        await target.close();
      };
      await restore();
      expect(await format()).toBe(String(LEDGER_FORMAT));
      await put(LEDGER_FORMAT + 1);
      expect(await errorOf(restore)).toMatchObject(newer);
    });

    test('does nothing more when it becomes a newer one, until that has gone', async () => {
      const connection = await open();
      await put(LEDGER_FORMAT + 1);
      expect(await errorOf(() => connection.together([['exists', 'facteur:ledger']]))).toMatchObject(newer);
      expect(await errorOf(() => connection.at('beat', 'w', ''))).toMatchObject(newer);
      // Nor when it comes back to it.
      await connection.inGeneration(connection.position.generation + 1);
      expect(await errorOf(() => connection.at('beat', 'w', ''))).toMatchObject(newer);
      await server.command('FLUSHALL');
      const answer = await eventually('an answer', () => connection.at('beat', 'w', '').catch(() => null));
      expect(answer).toEqual([-1, String(connection.position.generation)]);
      expect(await format()).toBe(String(LEDGER_FORMAT));
      await connection.close();
    });
  });

  test('is made again when it was lost, and what is asked meanwhile waits for that', async () => {
    const connection = await open();
    // It kills the one that asks, too.
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => {});
    const answer = await eventually('an answer', () => connection.with((redis) => redis.ping()).catch(() => null));
    expect(answer).toBe('PONG');
    await connection.close();
  });
});

test('attempts to connect come later each time, within a bound, and not all at once', () => {
  const delays = (times: number) => Array.from({ length: 200 }, () => retryDelay(times));
  for (const [times, most] of [
    [1, 100],
    [3, 400],
    [50, 1_000],
  ] as const) {
    const found = delays(times);
    expect(Math.max(...found)).toBeLessThanOrEqual(most);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(most / 2);
    expect(new Set(found).size).toBeGreaterThan(1);
  }
});

test('an attempt to connect comes a half to a whole of its delay later, which doubles up to a second', () => {
  const random = vi.spyOn(Math, 'random');
  onTestFinished(() => random.mockRestore());
  const delays = (share: number) => {
    random.mockReturnValue(share);
    return [1, 2, 3, 4, 5, 9, 30].map(retryDelay);
  };
  expect(delays(0)).toEqual([50, 100, 200, 400, 500, 500, 500]);
  expect(delays(0.5)).toEqual([75, 150, 300, 600, 750, 750, 750]);
});

test('what cannot be asked of a campaign is refused by its state', async () => {
  expect(await errorOf(() => refuse('gone', 'k1', 'run'))).toMatchObject({ code: 'campaign-not-found' });
  for (const state of ['draft', 'released', 'cancelled', 'finished'] as const) {
    const params = { id: 'k1', state, asked: 'paused' };
    expect(await errorOf(() => refuse(state, 'k1', 'paused'))).toMatchObject({ code: 'state-refused', params });
  }
  expect(() => refuse('ok', 'k1', 'run')).not.toThrow();
});

test('the answer to HGETALL is read in pairs', () => {
  expect(fieldsOf(['a', '1', 'b', '2'])).toEqual({ a: '1', b: '2' });
  expect(fieldsOf([])).toEqual({});
  expect(pairsOf(['b', '2', '10', '1', '9', '3'])).toEqual([
    ['b', '2'],
    ['10', '1'],
    ['9', '3'],
  ]);
});

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { HeldClaims } from '../../../src/backend/held-claims.ts';
import type { Claim } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { UnheardClaims } from '../../../src/backend/redis/held.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { script } from '../../../src/backend/redis/scripts.ts';
import { systemClock } from '../../../src/clock.ts';
import { collect } from '../../helpers/collect.ts';
import { eventually } from '../../helpers/eventually.ts';
import { folderWith } from '../../helpers/folder.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** What a worker was lent by an answer that never reached it (backend/redis/held.ts). */
describe.skipIf(redisMissing() !== null)('claims that a worker never heard of', () => {
  let redis: ForgetfulRedis;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
  });
  afterAll(() => redis.close());

  test('are given back: not those it knows, not those it has begun, nobody else’s', async () => {
    const backend = await redis.open();
    const id = await campaignOf(backend, 5);
    const [hands, others] = [
      new Hands(backend, await redis.worker(backend), id),
      new Hands(backend, await redis.worker(backend), id),
    ];
    const claims = (await hands.claim(4)) as [Claim, Claim, Claim, Claim];
    await others.claim(1);
    await hands.begin(claims.slice(0, 1));
    const giveBack = (worker: string, known: readonly number[]) =>
      redis.server.command('EVAL', script('unheard').text, 0, '0', worker, JSON.stringify({ [id]: known }));
    expect(await giveBack(hands.id, [2])).toBe(2);
    const states = (await collect(backend.deliveries(id, {}))).map(({ state }) => state);
    expect(states).toEqual(['sending', 'claimed', 'pending', 'pending', 'claimed']);
    expect((await backend.campaign(id))?.counts).toMatchObject({ sending: 1, claimed: 2, pending: 2 });
    expect(await giveBack(hands.id, [2])).toBe(0);
    expect(await giveBack('nobody', [])).toBe(0);
    expect(await hands.begin(claims.slice(1))).toEqual(['begun', 'gone', 'gone']);
  });

  test('are given back when the answer of a turn was lost, and those it heard of stay its own', async () => {
    const proxy = await TcpProxy.start(redis.server.port);
    onTestFinished(() => proxy.close());
    const settings = { host: '127.0.0.1', port: proxy.port, db: 0, username: null, password: null, tls: false };
    const backend = await openRedisBackend({ settings, clock: systemClock(), folder: folderWith(), flushedMs: 0 });
    onTestFinished(() => backend.close());
    const id = await campaignOf(backend, 5);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const [known] = (await hands.claim(1)) as [Claim];
    const counts = async () => (await backend.campaign(id))?.counts;
    await backend.work(['main']);
    expect(await counts()).toMatchObject({ claimed: 1, pending: 4 });
    const lost = proxy.loseAnswers(50);
    await expect(hands.claim(2)).rejects.toMatchObject({ code: 'redis-unreachable' });
    await lost;
    await eventually('they are given back', async () => {
      try {
        await backend.work(['main']);
        return (await counts())?.claimed === 1;
      } catch (error) {
        if ((error as { code?: string }).code !== 'redis-unreachable') throw error;
        return false;
      }
    });
    expect(await hands.begin([known])).toEqual(['begun']);
    expect(await hands.claim(5)).toHaveLength(4);
  });

  test('cannot be given back by a server that does not answer, which whoever asks for work is told', async () => {
    const backend = await redis.open();
    await redis.worker(backend);
    const look = vi.spyOn(UnheardClaims.prototype, 'look').mockRejectedValue(new Error('no answer'));
    onTestFinished(() => look.mockRestore());
    await expect(backend.work(['main'])).rejects.toThrow('no answer');
  });

  test('are looked for once a second while there is doubt, not during a turn, and no longer than they may still come', async () => {
    const settings = { host: '127.0.0.1', port: redis.server.port, db: 0, username: null, password: null, tls: false };
    const connection = await Connection.open({ settings, clock: systemClock(), time: 'server' });
    onTestFinished(() => connection.close());
    await connection.at('unheard', 'w', '{}');
    const now = vi.spyOn(performance, 'now');
    onTestFinished(() => now.mockRestore());
    const unheard = new UnheardClaims(connection, new HeldClaims());
    const calls = async () => {
      const stats = String(await redis.server.command('INFO', 'commandstats'));
      return Number(/^cmdstat_evalsha:calls=(\d+)/m.exec(stats)?.[1]);
    };
    const isLookedFor = async (ms: number) => {
      now.mockReturnValue(ms);
      const before = await calls();
      await unheard.look('w');
      return (await calls()) > before;
    };
    const fail = () => expect(unheard.during(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await unheard.during(async () => 'heard')).toBe('heard');
    expect(await isLookedFor(1_000_000)).toBe(false);
    await fail();
    await unheard.during(async () => expect(await isLookedFor(1_000_001)).toBe(false));
    expect(await isLookedFor(1_001_000)).toBe(true);
    expect(await isLookedFor(1_001_400)).toBe(false);
    expect(await isLookedFor(1_003_000)).toBe(true);
    expect(await isLookedFor(1_019_000)).toBe(true);
    expect(await isLookedFor(1_040_000)).toBe(false);
    await fail();
    expect(await isLookedFor(1_040_100)).toBe(true);
    // At once after the next one that is lost.
    await fail();
    expect(await isLookedFor(1_040_200)).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { folderWith } from '../../helpers/folder.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf } from '../hands.ts';

const LOOKS = 100;

/** What a look at the ledger costs must not grow with the workers, or all of them together cost their square. */
describe.skipIf(redisMissing() !== null)('among two hundred workers', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());

  const clock = handClock();

  async function ledger(workers: number): Promise<Backend> {
    await server.command('FLUSHALL');
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    const backend = await openRedisBackend({ settings, clock, folder: folderWith(), time: 'clock' });
    await campaignOf(backend, 10);
    for (let i = 0; i < workers; i += 1) {
      const id = `worker-${i}`;
      await backend.registerWorker({ id, host: id, boot: id, pid: 1, concurrency: 1 });
    }
    return backend;
  }

  async function callsOf(command: string): Promise<number> {
    const stats = String(await server.command('INFO', 'commandstats'));
    return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  }

  /** How often what each worker has in hand was looked at. */
  async function looked(backend: Backend): Promise<number> {
    const before = await callsOf('scard');
    for (let i = 0; i < LOOKS; i += 1) {
      clock.pass(1);
      await backend.work(['main']);
    }
    return (await callsOf('scard')) - before;
  }

  test('what they have in hand is looked at as often in all as by ten', async () => {
    const few = await ledger(10);
    const byFew = await looked(few);
    await few.close();
    const many = await ledger(200);
    expect(byFew).toBeGreaterThanOrEqual(LOOKS * 10);
    expect(await looked(many)).toBeLessThan(1.2 * byFew);
    await many.close();
  });

  test('what others left is not looked for at each look at the work', async () => {
    const backend = await ledger(10);
    const before = await callsOf('hlen');
    for (let i = 0; i < LOOKS; i += 1) await backend.work(['main']);
    // Once a second, and none of them takes half of that.
    expect((await callsOf('hlen')) - before).toBeLessThan(LOOKS / 2);
    await backend.close();
  });

  test('damage is found all the same', async () => {
    const backend = await ledger(200);
    const [{ id } = { id: '' }] = await backend.work(['main']);
    await server.command('DEL', `facteur:m:${id}`);
    await looked(backend);
    expect((await backend.campaign(id))?.hold?.reason).toBe('ledger-damaged');
    await backend.close();
  });
});

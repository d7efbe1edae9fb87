import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRedisBackend } from '../../../src/backend/redis/index.ts';
import { script } from '../../../src/backend/redis/scripts.ts';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { rowsFrom, Stage } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';

/** Three blocks of the list, eleven of the ledger, the last of each not full. */
const ROWS = 1_050;
const DAY = 24 * 3_600_000;

describe.skipIf(redisMissing() !== null)('what is left in Redis of what is gone', () => {
  let server: RedisServer;
  let stage: Stage;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    const clock = handClock();
    const folder = mkdtempSync(join(tmpdir(), 'facteur-leftovers-'));
    const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
    const open = () => openRedisBackend({ settings, clock, folder, time: 'clock' });
    stage = await Stage.open({
      ...{ clock, open },
      async remove() {
        await server.command('FLUSHALL');
        rmSync(folder, { recursive: true });
      },
    });
  });
  afterEach(() => stage.close());

  /** Keys that have it in their names, and keys of sets that have it as a member. */
  async function traces(name: string | number): Promise<readonly string[]> {
    const keys = (await server.command('KEYS', 'facteur:*')) as string[];
    const found: string[] = [];
    for (const key of keys) {
      const type = await server.command('TYPE', key);
      const member =
        (type === 'zset' && (await server.command('ZSCORE', key, name)) !== null) ||
        (type === 'set' && (await server.command('SISMEMBER', key, name)) === 1);
      if (member || key.split(':').includes(String(name))) found.push(key);
    }
    return found.sort();
  }

  async function finished(rows: number): Promise<string> {
    const id = await stage.campaign(rows, { key: 'mine', digest: 'd' });
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed', 20);
    await stage.end(worker, id, 'sent', rows - 20);
    return id;
  }

  test('of a campaign that is purged, with its contents: nothing', async () => {
    const { backend, clock } = stage;
    const hash = await backend.putContent(Buffer.alloc(1.5 * 2 ** 20));
    const id = await finished(ROWS);
    expect((await traces(id)).length).toBeGreaterThan(14);
    clock.pass(2 * DAY);
    expect(await backend.purge(clock.now())).toEqual({ campaigns: 1, deliveries: ROWS, contents: 1 });
    expect(await traces(id)).toEqual([]);
    expect(await traces(hash)).toEqual([]);
    expect(await server.command('EXISTS', 'facteur:key:mine', 'facteur:digest:d')).toBe(0);
  });

  test('of one whose purge was cut off: nothing, once somebody has looked for work', async () => {
    const id = await finished(30);
    await server.command('EVAL', script('purge').text, 0, stage.clock.now() + 1);
    expect(await stage.backend.campaign(id)).toBeNull();
    // Two days: everybody has looked once more by then.
    for (let i = 0; i < 10 && (await traces(id)).length > 0; i += 1) {
      stage.clock.pass(DAY);
      await stage.backend.work(['main']);
    }
    expect(await traces(id)).toEqual([]);
  });

  test('of a draft that is discarded: nothing', async () => {
    const { backend } = stage;
    const id = await stage.draft();
    await backend.addDeliveries(id, rowsFrom(1, 500));
    await backend.addDeliveries(id, rowsFrom(501, 500));
    await backend.holdContents(id, [await backend.putContent(Buffer.from('statuts'))]);
    await backend.discardDraft(id);
    expect(await traces(id)).toEqual([]);
  });

  test('of an old draft: nothing, though a cancelled campaign still waits for a message on the wire', async () => {
    const { backend, clock } = stage;
    const cancelled = await stage.campaign(2);
    await stage.onWire(await stage.worker(), cancelled);
    await backend.setWanted(cancelled, 'cancelled');
    const draft = await stage.draft();
    for (let i = 0; i < 10 && (await traces(draft)).length > 0; i += 1) {
      clock.pass(DAY);
      await backend.work(['main']);
    }
    expect(await traces(draft)).toEqual([]);
    expect(await stage.counts(cancelled)).toEqual({ sending: 1, cancelled: 1 });
  });

  test('of a worker that ended: nothing but what became of its claims', async () => {
    const id = await stage.campaign(5);
    const worker = await stage.worker();
    const slot = String(await server.command('HGET', `facteur:w:${worker}`, 'slot'));
    await stage.onWire(worker, id, 2);
    await stage.claim(worker, id, 2);
    expect(await traces(slot)).toEqual(expect.arrayContaining([`facteur:h:${slot}:${id}`, `facteur:hc:${slot}`]));
    expect(await stage.backend.recover(worker)).toEqual({ released: 2, unknown: 2 });
    expect(await traces(worker)).toEqual([]);
    const named = await traces(slot);
    expect(named.filter((key) => /:(slots|h|hc)\b/.test(key))).toEqual([]);
  });
});

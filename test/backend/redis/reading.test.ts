import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend, DeliveryRow } from '../../../src/backend/port.ts';
import type { DeliveryState } from '../../../src/backend/states.ts';
import { collect } from '../../helpers/collect.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const ROWS = 6_300;
const SENT = 6_000;

describe.skipIf(redisMissing() !== null)('reading what was written by another program, or is damaged', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  let id: string;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
    id = await campaignOf(backend, ROWS);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const failed = await hands.claim(3);
    await hands.begin(failed);
    await hands.record(failed, 'failed');
    for (let left = SENT; left > 0; ) left -= (await hands.send(Math.min(left, 2_000))).length;
    await hands.claim(7);
  });
  afterEach(() => redis.close());

  const key = (kind: string) => `facteur:${kind}:${id}`;

  async function all(states: readonly DeliveryState[]): Promise<DeliveryRow[]> {
    const rows: DeliveryRow[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page = await backend.deliveryPage(id, { states, after, limit: 1_000 });
      rows.push(...page.rows);
      after = page.next;
    }
    return rows;
  }

  async function expectReadable(): Promise<void> {
    const wanted = await collect(backend.deliveries(id, {}));
    for (const states of [['failed'], ['sent'], ['pending', 'claimed'], ['unknown']] as const) {
      expect(await all(states)).toEqual(wanted.filter(({ state }) => (states as readonly string[]).includes(state)));
    }
    for (const number of [1, SENT, ROWS]) {
      const { deliveries, next } = await backend.person(`member${number}@example.org`, { limit: 5 });
      expect(deliveries).toEqual([{ campaign: id, delivery: wanted[number - 1] }]);
      expect(next).toBeNull();
    }
  }

  test('what finds states and addresses is made when somebody looks', async () => {
    await expectReadable();
    const [signs, parts] = [await redis.server.command('GET', key('i')), await redis.server.command('HLEN', key('k'))];
    await redis.server.command('DEL', key('i'), key('k'));
    await expectReadable();
    expect(await redis.server.command('GET', key('i'))).toBe(signs);
    expect(await redis.server.command('HLEN', key('k'))).toBe(parts);
  });

  test('who was lent by this program and ended by an older one is found as what it became', async () => {
    const [first] = await all(['failed']);
    await redis.server.command('SETRANGE', key('i'), (first?.number ?? 0) - 1, 'l');
    await redis.server.command('SETRANGE', key('i'), first?.number ?? 0, '\0');
    await expectReadable();
  });

  test.each(['i', 'k', 'tl', 'st:c'])(
    'a key facteur:%s: of another kind is set aside, and holds nothing',
    async (kind) => {
      await redis.server.command('DEL', key(kind));
      await redis.server.command('ZADD', key(kind), '1', 'abc');
      await expectReadable();
      await backend.setWanted(id, 'paused');
      expect((await backend.timeline(id))?.stops).toMatchObject([{ reason: 'paused' }]);
      expect((await backend.campaign(id))?.hold).toBeNull();
    },
  );

  test('spans and stops that cannot be understood count for nothing', async () => {
    await redis.server.command('HSET', key('tl'), '60000', '3 x', 'abc', '1 2 3 4');
    await redis.server.command('RPUSH', key('st:c'), 'abc', '1 2');
    const timeline = await backend.timeline(id);
    expect(timeline?.stops).toEqual([]);
    expect(timeline?.spans.reduce((sum, { sent }) => sum + sent, 0)).toBe(SENT + 4);
    await redis.server.command('HSET', key('c'), 'span_sent', 'abc');
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.send(1);
    expect((await backend.campaign(id))?.counts.sent).toBe(SENT + 1);
  });
});

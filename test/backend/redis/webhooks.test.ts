import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import type { WebhookEvent } from '../../../src/backend/webhooks.ts';
import { eventually } from '../../helpers/eventually.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const KEY = 'k';
const NAMES = {
  event: `facteur:webhook:event:${KEY}`,
  due: `facteur:webhook:due:${KEY}`,
  of: `facteur:webhook:${KEY}`,
};

describe.skipIf(redisMissing() !== null)('the outbox of webhooks in Redis', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
    backend = await redis.open();
    await know();
  });
  afterEach(() => redis.close());

  const know = () =>
    backend.webhooks.know([
      { key: KEY, label: 'https://one.example', kinds: ['delivery.failed', 'recipient.unsubscribed'] },
    ]);
  const happens = (...keys: readonly string[]) =>
    backend.suppress(keys.map((key) => ({ key, reason: 'operator', detail: '' })));

  /** What waits, with the lease given back. */
  async function waiting(): Promise<readonly WebhookEvent[]> {
    const lease = await backend.webhooks.lease(KEY, 'me', null);
    const turn = { key: KEY, lease: lease ?? 0, results: [], want: 50, release: false };
    const answer = await backend.webhooks.turn(turn);
    await backend.webhooks.turn({ ...turn, lease: answer?.lease ?? 0, release: true });
    return answer?.events ?? [];
  }

  const aside = async () => (await backend.health()).find(({ code }) => code === 'set-aside')?.detail ?? '';

  test('that was forgotten with what it tells has it again under the same id', async () => {
    const id = await campaignOf(backend, 2);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const wire = await hands.onWire(1);
    await redis.remember();
    await hands.record(wire, 'failed');
    const before = await waiting();
    expect(before).toMatchObject([{ kind: 'delivery.failed', number: 1 }]);
    await redis.forget();
    await eventually('it is told again', async () => {
      try {
        return (await backend.campaign(id))?.counts.failed === 1;
      } catch {
        return false;
      }
    });
    const after = await waiting();
    expect(after.map((event) => event.id)).toEqual(before.map((event) => event.id));
  });

  test('sets aside the event that cannot be understood, and tells the others', async () => {
    await happens('a@example.org', 'b@example.org', 'c@example.org', 'd@example.org');
    const [a, b, c] = await waiting();
    await redis.server.command('HSET', NAMES.event, a?.id ?? '', '{"half":');
    await redis.server.command('HSET', NAMES.event, b?.id ?? '', '["other.kind",false,false,"1","{}"]');
    await redis.server.command('HDEL', NAMES.event, c?.id ?? '');
    expect(await waiting()).toMatchObject([{ data: { email: 'd@example.org' } }]);
    for (const event of [a, b, c]) expect(await aside()).toContain(`${NAMES.event} ${event?.id}`);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 1 }]);
  });

  test.each([
    ['of another kind', 'SET'],
    ['that is gone', 'DEL'],
  ])('with a key %s goes on, and nobody who sends minds', async (_, how) => {
    const id = await campaignOf(backend, 20);
    const hands = new Hands(backend, await redis.worker(backend), id);
    for (const key of ['facteur:webhooks', 'facteur:webhook:told', ...Object.values(NAMES)]) {
      await redis.server.command(...(how === 'SET' ? (['SET', key, 'rubbish'] as const) : (['DEL', key] as const)));
      expect(await hands.record(await hands.onWire(1), 'failed')).toEqual(['recorded']);
      await backend.hold('main', { reason: 'auth', message: '', until: null });
      await backend.unhold('main', { byOperator: true });
      await know();
      expect(await hands.record(await hands.onWire(1), 'failed')).toEqual(['recorded']);
      expect((await waiting()).length, key).toBeGreaterThan(0);
    }
    // Nothing is left over of what was half lost.
    await backend.purge(0);
    const [row] = await backend.webhooks.endpoints();
    expect(await redis.server.command('HLEN', NAMES.event)).toBe(row?.waiting);
    expect((await backend.campaign(id))?.counts).toMatchObject({ failed: 10, pending: 10 });
  });

  test('keeps no more than it may for an endpoint that takes nothing', async () => {
    await redis.server.command('EVAL', FILL, 0);
    await happens('last@example.org');
    const [row] = await backend.webhooks.endpoints();
    expect(row).toMatchObject({ waiting: 100_000, dropped: 1 });
  });

  test('is rid of all that is old, however much', async () => {
    await redis.server.command('EVAL', FILL, 0);
    await backend.purge(Date.now() + 1_000);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0, dropped: 100_000 }]);
  });
});

/** A hundred thousand events that wait. */
const FILL = `for i = 1, 100000 do
  redis.call('HSET', '${NAMES.event}', 'e' .. i, '["recipient.unsubscribed",false,false,"1","{}"]')
  redis.call('ZADD', '${NAMES.due}', i, 'e' .. i)
end`;

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import { Courier, type CourierEvents, type CourierOptions } from '../../src/webhooks/courier.ts';
import { knownOf } from '../../src/webhooks/endpoints.ts';
import { placesOf } from '../backend/copy/places.ts';
import { handClock } from '../backend/hand-clock.ts';
import { eventually } from '../helpers/eventually.ts';
import type { Receiver } from '../helpers/webhook-receiver.ts';
import { endpointOf, receiverOf } from './endpoint.ts';

const { places } = placesOf();

/** Waits until an expectation holds. */
async function holds(expectation: () => unknown): Promise<void> {
  await eventually('what is expected', async () => {
    try {
      await expectation();
      return true;
    } catch {
      return false;
    }
  });
}

/** What a courier told, as words. */
function toldTo(told: string[]): CourierEvents {
  return {
    delivered: () => {},
    failed: (_, { code, detail }, failures) => told.push(`${code} ${detail} ${failures}`.replace('  ', ' ')),
    disabled: () => told.push('disabled'),
    trouble: (error) => told.push(String(error)),
  };
}

describe.each(Object.keys(places))('a courier on %s', (name) => {
  async function stage(behave?: Receiver['behave']) {
    const clock = handClock();
    const place = (places[name] as (typeof places)[string])(clock);
    const backend = await place.open();
    const receiver = await receiverOf(behave);
    const endpoint = endpointOf(receiver);
    await backend.webhooks.know(knownOf([endpoint]));
    const told: string[] = [];
    const courier = (over: Partial<CourierOptions> = {}) => {
      const options = {
        outbox: backend.webhooks,
        endpoints: [endpoint],
        holder: 'me',
        isGone: () => false,
        say: String,
      };
      const made = new Courier({ ...options, events: toldTo(told), lookEveryMs: 10, answerWithinMs: 60_000, ...over });
      onTestFinished(() => made.stop(0));
      made.start();
      return made;
    };
    onTestFinished(() => backend.close());
    return { clock, place, backend, receiver, endpoint, courier, told };
  }

  const happens = (backend: Backend, ...addresses: readonly string[]) =>
    backend.suppress(addresses.map((key) => ({ key, reason: 'unsubscribed', detail: '' })));
  const addresses = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => `m${from + i}@example.org`);
  const toldOf = (receiver: Receiver) =>
    receiver.accepted.map(({ body }) => body?.data as unknown as { email: string });

  it('sends what happened, in order, each once and signed', async () => {
    const { backend, receiver, courier, told } = await stage();
    await happens(backend, ...addresses(1, 30));
    courier();
    await holds(() => expect(receiver.ids).toHaveLength(30));
    await happens(backend, ...addresses(31, 30));
    await holds(() => expect(receiver.ids).toHaveLength(60));
    expect(receiver.received).toHaveLength(60);
    expect(toldOf(receiver).map(({ email }) => email)).toEqual(addresses(1, 60));
    expect(receiver.received[0]?.body).toMatchObject({
      type: 'recipient.unsubscribed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { email: 'm1@example.org', reason: 'unsubscribed' },
    });
    await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0, failures: 0 }]));
    expect(told).toEqual([]);
  });

  it('of several, also of other processes, one sends at a time, and nothing twice', async () => {
    const { place, receiver, backend, courier, told } = await stage();
    const other = await place.open();
    onTestFinished(() => other.close());
    courier();
    courier({ holder: 'second' });
    courier({ holder: 'third', outbox: other.webhooks });
    for (let i = 0; i < 20; i += 1) {
      await happens(backend, ...addresses(1 + 10 * i, 10));
      await holds(() => expect(receiver.received.length).toBeGreaterThan(10 * i));
    }
    await holds(() => expect(receiver.ids).toHaveLength(200));
    expect(receiver.received).toHaveLength(200);
    expect(receiver.mostAtOnce).toBe(1);
    expect(told).toEqual([]);
  });

  it('tries again under the same id with the same body what failed, and tells all once the endpoint answers', async () => {
    const { clock, backend, receiver, courier, told } = await stage(() => 500);
    await happens(backend, ...addresses(1, 5));
    courier();
    // What the ledger has noted counts from the clock's time then.
    const failed = (failures: number) =>
      holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ failures }]));
    for (let failures = 1; failures <= 6; failures += 1) {
      await failed(failures);
      clock.pass(73_000);
    }
    await failed(7);
    receiver.behave = () => 200;
    clock.pass(73_000);
    await holds(() => expect(receiver.ids).toHaveLength(5));
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7].map((failures) => `status 500 ${failures}`));
    const bodies = new Map(receiver.received.map(({ id, text }) => [id, text]));
    expect(bodies.size).toBe(5);
    expect(receiver.received.every(({ id, text, body }) => bodies.get(id) === text && body !== null)).toBe(true);
  });

  it('one event that is never taken keeps no other waiting', async () => {
    const { clock, backend, receiver, courier } = await stage(({ text }) => (text.includes('m1@') ? 500 : 200));
    await happens(backend, ...addresses(1, 1));
    courier();
    await holds(() => expect(receiver.received).toHaveLength(1));
    await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ failures: 1 }]));
    await happens(backend, ...addresses(2, 9));
    clock.pass(7_000);
    await holds(() => expect(receiver.ids).toHaveLength(9));
    expect(receiver.received.filter(({ status }) => status === 500).length).toBeLessThan(5);
    await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 1 }]));
  });

  it('gives up after a day of attempts', async () => {
    const { clock, backend, receiver, courier } = await stage(() => 400);
    await happens(backend, ...addresses(1, 1));
    courier();
    for (let failures = 1; failures < 25; failures += 1) {
      await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ failures, waiting: 1 }]));
      clock.pass(3_600_000);
    }
    await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0, dropped: 1 }]));
    expect(receiver.received.length).toBeGreaterThanOrEqual(8);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  it('sends nothing more to one that is gone', async () => {
    const { backend, receiver, courier, told } = await stage(() => 410);
    await happens(backend, ...addresses(1, 3));
    courier();
    await holds(async () => {
      expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0, disabledAt: expect.any(Number) }]);
    });
    await happens(backend, ...addresses(4, 3));
    expect(receiver.received).toHaveLength(1);
    expect(told).toEqual(['disabled']);
  });

  it('one that hangs costs a pause, and others are told meanwhile', async () => {
    const { backend, receiver, courier, told, endpoint } = await stage(() => null);
    const other = await receiverOf();
    const quick = endpointOf(other);
    await backend.webhooks.know(knownOf([quick]));
    await happens(backend, ...addresses(1, 5));
    courier({ endpoints: [endpoint, quick], answerWithinMs: 500 });
    await holds(() => expect(other.ids).toHaveLength(5));
    await holds(() => expect(told).toEqual(['timeout 1']));
    expect(receiver.received).toHaveLength(1);
  });

  it('a frozen holder is relieved after a minute, begins nothing more, and what it has sent goes under the same id', async () => {
    const times = { frozen: 0, other: 0 };
    let answer: () => void = () => {};
    const { backend, receiver, courier, told } = await stage(
      () => new Promise<number>((resolve) => (answer = () => resolve(200))),
    );
    await happens(backend, ...addresses(1, 3));
    const frozen = courier({ holder: 'frozen', monotonic: () => times.frozen });
    // It hangs in its first request, as a process that was stopped does.
    await holds(() => expect(receiver.mostAtOnce).toBe(1));
    let looks = 0;
    const looking = async () => {
      const before = looks;
      await holds(() => expect(looks).toBeGreaterThan(before + 1));
    };
    const outbox: typeof backend.webhooks = {
      ...backend.webhooks,
      due(keys) {
        looks += 1;
        return backend.webhooks.due(keys);
      },
    };
    const relief = courier({ holder: 'relief', monotonic: () => times.other, outbox });
    await looking();
    receiver.behave = () => 200;
    times.other = 59_000;
    await looking();
    expect(receiver.ids).toEqual([]);
    times.other = 60_001;
    await holds(() => expect(receiver.ids).toHaveLength(3));
    expect(receiver.received).toHaveLength(3);
    // It goes on: its first request is answered, the others it does not begin.
    times.frozen = 70_000;
    answer();
    await holds(() => expect(receiver.received).toHaveLength(4));
    await frozen.stop(1_000);
    await relief.stop(1_000);
    expect(receiver.received).toHaveLength(4);
    expect(receiver.ids).toHaveLength(3);
    await holds(async () => expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0 }]));
    expect(told).toEqual([]);
  });

  it('takes over at once from a process that is gone', async () => {
    const { backend, receiver, courier, endpoint } = await stage();
    await happens(backend, ...addresses(1, 2));
    await backend.webhooks.lease(endpoint.key, 'killed', null);
    courier({ isGone: (holder) => holder === 'killed' });
    await holds(() => expect(receiver.ids).toHaveLength(2));
  });

  it('makes its endpoint known again to a ledger that has lost it', async () => {
    const { backend, receiver, courier } = await stage();
    let lost = true;
    const outbox: typeof backend.webhooks = {
      ...backend.webhooks,
      due: async (keys) => (lost ? [] : backend.webhooks.due(keys)),
      async know(endpoints) {
        lost = false;
        await backend.webhooks.know(endpoints);
      },
    };
    await happens(backend, ...addresses(1, 1));
    courier({ outbox });
    await holds(() => expect(receiver.ids).toHaveLength(1));
  });

  it('tells at its end what has just happened, and gives its lease back', async () => {
    const { backend, receiver, courier, endpoint } = await stage();
    const one = courier({ lookEveryMs: 60_000 });
    await holds(async () => expect(await backend.webhooks.due([endpoint.key])).toHaveLength(1));
    await happens(backend, ...addresses(1, 45));
    await one.stop(10_000);
    expect(receiver.ids).toHaveLength(45);
    expect(await backend.webhooks.due([endpoint.key])).toMatchObject([{ holder: null }]);
  });

  it('does not wait at its end for an endpoint that hangs, and its event stays', async () => {
    const { backend, receiver, courier, endpoint } = await stage(() => null);
    await happens(backend, ...addresses(1, 2));
    const one = courier();
    await holds(() => expect(receiver.mostAtOnce).toBe(1));
    await one.stop(50);
    expect(await backend.webhooks.due([endpoint.key])).toMatchObject([{ holder: null, waitMs: 0 }]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 2, failures: 0 }]);
  });
});

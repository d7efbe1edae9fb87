import { expect, onTestFinished, vi } from 'vitest';
import {
  FORGET_ENDPOINT_MS,
  KEEP_EVENT_MS,
  MOST_TAKEN,
  TRY_AGAIN_MS,
  type WebhookEvent,
  webhookKinds,
} from '../../../src/backend/webhooks.ts';
import type { ContractTest } from './stage.ts';
import { emails, failure, KEY, known, OTHER, Sender, suppressed } from './webhook-sender.ts';

/** The outbox of webhooks: how it is taken from there, and what is dropped. */
export function webhookTurnTests(test: ContractTest): void {
  test('each endpoint has its own copy under the same id, and what it wants may change', async (stage) => {
    await known(stage);
    await known(stage, ['recipient.unsubscribed'], OTHER);
    await suppressed(stage, 'a@example.org');
    const [one, other] = [await Sender.of(stage), await Sender.of(stage, OTHER)];
    const events = await one.turn();
    expect(await other.turn()).toEqual(events);
    await one.deliver(...events);
    expect(await other.turn()).toEqual(events);
    await known(stage, ['campaign.held'], OTHER);
    await suppressed(stage, 'b@example.org');
    expect(emails(await other.turn())).toEqual(['a@example.org']);
    expect(emails(await one.turn())).toEqual(['b@example.org']);
  });

  test('endpoints are listed in the order of their labels, and nothing is told of one that was never tried', async (stage) => {
    const { webhooks } = stage.backend;
    const endpoints = [
      { key: 'b', label: 'https://two.example', kinds: ['campaign.held'] },
      { key: 'a', label: 'https://two.example', kinds: ['campaign.finished', 'delivery.failed'] },
      { key: 'c', label: 'https://one.example', kinds: [] },
    ] as const;
    for (const endpoint of endpoints) await webhooks.know([endpoint]);
    const untried = {
      ...{ waiting: 0, failures: 0, failingSince: null, lastSuccessAt: null, lastError: null },
      ...{ dropped: 0, disabledAt: null, nextAt: null },
    };
    const found = await webhooks.endpoints();
    expect(found.map(({ kinds, ...rest }) => ({ ...rest, kinds: [...kinds].sort() }))).toEqual(
      ['c', 'a', 'b'].map((key) => ({ ...endpoints.find((one) => one.key === key), ...untried })),
    );
    await webhooks.know([]);
    expect(await webhooks.endpoints()).toEqual(found);
  });

  test('no more is given out at once than may be, however much is wanted', async (stage) => {
    await known(stage);
    const keys = Array.from({ length: MOST_TAKEN + 2 }, (_, i) => `m${String(i).padStart(3, '0')}@example.org`);
    await stage.backend.suppress(keys.map((key) => ({ key, reason: 'unsubscribed', detail: '' })));
    const sender = await Sender.of(stage);
    expect(await sender.turn({ want: 1_000 })).toHaveLength(MOST_TAKEN);
    expect(await sender.turn({ want: 3 })).toHaveLength(3);
  });

  test('one process has the lease; a number that is stale is of nobody', async (stage) => {
    const { webhooks } = stage.backend;
    expect(await webhooks.lease(KEY, 'me', null)).toBeNull();
    expect(await webhooks.due([KEY])).toEqual([]);
    await known(stage);
    expect(await webhooks.due([KEY, OTHER])).toEqual([{ key: KEY, lease: 0, holder: null, waitMs: null }]);
    const first = await Sender.of(stage);
    const { webhooks: others } = await stage.another();
    expect(await others.lease(KEY, 'other', null)).toBeNull();
    const [{ lease = 0 } = {}] = await others.due([KEY]);
    expect(lease).toBe(first.lease);
    await first.turn();
    expect(await others.lease(KEY, 'other', lease)).toBeNull();
    const taken = await others.lease(KEY, 'other', first.lease);
    expect(taken).toBeGreaterThan(first.lease);
    await expect(first.turn()).rejects.toThrow('lost');
    expect(await others.due([KEY])).toMatchObject([{ holder: 'other', lease: taken }]);
    const turn = { key: KEY, lease: taken ?? 0, results: [], want: 1, release: true };
    expect(await others.turn(turn)).toMatchObject({ events: [] });
    expect(await others.turn({ ...turn, lease: (taken ?? 0) + 1 })).toBeNull();
    expect(await Sender.of(stage)).toBeInstanceOf(Sender);
  });

  test('of a frozen holder nothing is taken note of, and its event is given to the next', async (stage) => {
    await known(stage);
    await suppressed(stage, 'a@example.org');
    const frozen = await Sender.of(stage);
    const [event] = await frozen.turn();
    const lease = await stage.backend.webhooks.lease(KEY, 'other', frozen.lease);
    await expect(frozen.deliver(event)).rejects.toThrow('lost');
    const turn = { key: KEY, lease: lease ?? 0, results: [], want: 5, release: false };
    expect((await stage.backend.webhooks.turn(turn))?.events).toEqual([event]);
  });

  test('events are given in order, as many as are wanted', async (stage) => {
    await known(stage);
    await suppressed(stage, 'c@example.org');
    stage.clock.pass(1);
    await suppressed(stage, 'a@example.org');
    stage.clock.pass(1);
    await suppressed(stage, 'b@example.org');
    const sender = await Sender.of(stage);
    expect(emails(await sender.turn({ want: 2 }))).toEqual(['c@example.org', 'a@example.org']);
    expect(await sender.turn({ want: 0 })).toEqual([]);
    expect(emails(await sender.turn())).toEqual(['c@example.org', 'a@example.org', 'b@example.org']);
  });

  test('what failed waits, the endpoint pauses, and one that answers again is told everything', async (stage) => {
    const { backend, clock } = stage;
    await known(stage);
    await suppressed(stage, 'a@example.org');
    const sender = await Sender.of(stage);
    const [event] = await sender.turn();
    expect(await sender.fail(event)).toEqual([]);
    expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: 5_000 }]);
    expect(await backend.webhooks.endpoints()).toMatchObject([
      {
        ...{ key: KEY, failures: 1, waiting: 1, dropped: 0, disabledAt: null, lastSuccessAt: null },
        ...{ failingSince: clock.now(), nextAt: clock.now() + 5_000, kinds: webhookKinds },
        lastError: { ...failure, at: clock.now() },
      },
    ]);
    // While it fails its pause sets the pace: the event is given though it is not due.
    clock.pass(5_000);
    const [again] = await sender.turn();
    expect(again).toEqual({ ...event, attempts: 1, triedForMs: 5_000 });
    await suppressed(stage, 'b@example.org');
    await sender.fail(again);
    clock.pass(5_000);
    const [next] = await sender.turn({ want: 1 });
    expect(emails([next as WebhookEvent])).toEqual(['b@example.org']);
    // It answers; what failed a moment ago waits all the same.
    expect(await sender.deliver(next)).toEqual([]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ failures: 0, failingSince: null }]);
    expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: 295_000 }]);
    clock.pass(TRY_AGAIN_MS);
    await suppressed(stage, 'c@example.org');
    const [third] = await sender.turn();
    await sender.fail(third);
    clock.pass(5_000);
    await suppressed(stage, 'd@example.org');
    expect(emails(await sender.turn({ want: 1 }))).toEqual(['d@example.org']);
    const [fourth] = await sender.turn({ want: 1 });
    // What failed long ago is due now, what failed a moment ago is not.
    expect(emails(await sender.deliver(fourth))).toEqual(['a@example.org']);
  });

  test('an event that is given up, and what is as old as an endpoint has failed for, is dropped and counted', async (stage) => {
    const { backend, clock } = stage;
    await known(stage);
    await suppressed(stage, 'a@example.org', 'b@example.org');
    const sender = await Sender.of(stage);
    const [a] = await sender.turn();
    await sender.fail(a, { retryMs: null });
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 1, dropped: 1 }]);
    clock.pass(KEEP_EVENT_MS + 1);
    await suppressed(stage, 'c@example.org');
    // However old: it has not failed for so long.
    const [b, c] = await sender.turn();
    expect(emails([b, c] as WebhookEvent[])).toEqual(['b@example.org', 'c@example.org']);
    await sender.deliver(c);
    await suppressed(stage, 'd@example.org');
    await sender.fail((await sender.turn())[0]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 2, dropped: 1 }]);
    clock.pass(KEEP_EVENT_MS - 1);
    await sender.fail((await sender.turn())[0]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 2, dropped: 1 }]);
    clock.pass(5_000);
    await suppressed(stage, 'e@example.org');
    await sender.fail((await sender.turn())[0]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 1, dropped: 3 }]);
  });

  test('one that is gone is disabled, wants nothing any more, and comes back when it answers', async (stage) => {
    const { backend } = stage;
    await known(stage);
    await suppressed(stage, 'a@example.org', 'b@example.org');
    const sender = await Sender.of(stage);
    const [a] = await sender.turn();
    await sender.result({ id: a?.id ?? '', kind: 'gone', failure: { code: 'gone', detail: '410' } });
    await suppressed(stage, 'c@example.org');
    expect(await backend.webhooks.endpoints()).toMatchObject([
      { waiting: 0, dropped: 2, disabledAt: stage.clock.now(), nextAt: null, lastError: { code: 'gone' } },
    ]);
    expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: null }]);
    await backend.webhooks.enable(KEY);
    await backend.webhooks.enable(OTHER);
    await suppressed(stage, 'd@example.org');
    expect(emails(await sender.turn())).toEqual(['d@example.org']);
    expect(await backend.webhooks.endpoints()).toMatchObject([
      { disabledAt: null, dropped: 0, lastSuccessAt: stage.clock.now() },
    ]);
  });

  test('a clock that is set back makes no event wait longer', async (stage) => {
    const { backend, clock } = stage;
    await known(stage);
    await suppressed(stage, 'a@example.org');
    clock.pass(-86_400_000);
    expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: 0 }]);
    const sender = await Sender.of(stage);
    const [event] = await sender.turn();
    await sender.fail(event);
    clock.pass(-86_400_000);
    expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: 0 }]);
    expect(await sender.turn()).toHaveLength(1);
  });

  test('of a purged campaign is told what happened, but not to whom', async (stage) => {
    const { backend, clock } = stage;
    await known(stage, ['delivery.failed']);
    const id = await stage.campaign(1);
    await stage.end(await stage.worker(), id, 'failed');
    clock.pass(10);
    await suppressed(stage, 'z@example.org');
    const at = clock.now();
    clock.pass(10);
    expect(await backend.purge(at - 10)).toMatchObject({ campaigns: 0 });
    const sender = await Sender.of(stage);
    expect(await sender.turn()).toMatchObject([{ email: 'member1@example.org' }]);
    expect(await backend.purge(at - 5)).toMatchObject({ campaigns: 1 });
    // What has waited since before is dropped with it.
    expect(await sender.turn()).toEqual([]);
    expect(await backend.webhooks.endpoints()).toMatchObject([{ dropped: 1 }]);
  });

  test('an endpoint that nobody names any more is forgotten with what waits for it', async (stage) => {
    const { backend, clock } = stage;
    await known(stage);
    await known(stage, webhookKinds, OTHER);
    await suppressed(stage, 'a@example.org');
    clock.pass(FORGET_ENDPOINT_MS + 1);
    await known(stage, webhookKinds, OTHER);
    const worker = await stage.worker();
    // Each look is a minute after the one before. One that is named meanwhile stays.
    let minutes = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + minutes * 60_001);
    onTestFinished(() => void vi.restoreAllMocks());
    for (; minutes < 4; minutes += 1) await backend.beat(worker, { campaign: null });
    expect(await backend.webhooks.endpoints()).toHaveLength(2);
    for (; minutes < 6; minutes += 1) await backend.beat(worker, { campaign: null });
    expect((await backend.webhooks.endpoints()).map(({ key }) => key)).toEqual([OTHER]);
    await known(stage);
    expect(await (await Sender.of(stage)).turn()).toEqual([]);
  });
}

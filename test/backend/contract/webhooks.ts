import { expect, onTestFinished, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import {
  FORGET_ENDPOINT_MS,
  KEEP_EVENT_MS,
  TRY_AGAIN_MS,
  type WebhookEvent,
  type WebhookKind,
  type WebhookResult,
  type WebhookTurn,
  webhookKinds,
} from '../../../src/backend/webhooks.ts';
import { type ContractTest, row, type Stage } from './stage.ts';

const KEY = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const failure = { code: 'status', detail: '500' } as const;

async function known(stage: Stage, kinds: readonly WebhookKind[] = webhookKinds, key = KEY): Promise<void> {
  await stage.backend.webhooks.know([{ key, label: `https://${key}.example`, kinds }]);
}

/** Somebody who sends to one endpoint: has its lease. */
class Sender {
  readonly #backend: Backend;
  readonly #key: string;
  lease: number;

  private constructor(backend: Backend, key: string, lease: number) {
    this.#backend = backend;
    this.#key = key;
    this.lease = lease;
  }

  static async of({ backend }: Pick<Stage, 'backend'>, key = KEY): Promise<Sender> {
    const lease = await backend.webhooks.lease(key, 'me', null);
    if (lease === null) throw new Error('somebody has the lease');
    return new Sender(backend, key, lease);
  }

  async turn(over: Partial<WebhookTurn> = {}): Promise<readonly WebhookEvent[]> {
    const turn = { key: this.#key, lease: this.lease, results: [], want: 50, release: false, ...over };
    const answer = await this.#backend.webhooks.turn(turn);
    if (!answer) throw new Error('the lease is lost');
    this.lease = answer.lease;
    return answer.events;
  }

  result(result: WebhookResult): Promise<readonly WebhookEvent[]> {
    return this.turn({ results: [result] });
  }

  fail(event: WebhookEvent | undefined, over: Partial<Extract<WebhookResult, { kind: 'failed' }>> = {}) {
    return this.result({ id: event?.id ?? '', kind: 'failed', failure, retryMs: 300_000, pauseMs: 5_000, ...over });
  }

  deliver(...events: readonly (WebhookEvent | undefined)[]) {
    return this.turn({ results: events.map((event) => ({ id: event?.id ?? '', kind: 'delivered' as const })) });
  }
}

async function suppressed(stage: Stage, ...addresses: readonly string[]): Promise<void> {
  for (const key of addresses) await stage.backend.suppress([{ key, reason: 'unsubscribed', detail: '' }]);
}

const emails = (events: readonly WebhookEvent[]) =>
  events.map((event) => (event.kind === 'recipient.unsubscribed' ? event.data.email : event.kind));

/** The outbox of webhooks: what is written down, and how it is taken from there. */
export function webhookTests(test: ContractTest): void {
  test('nothing is written down for nobody, nor what nobody wants', async (stage) => {
    await suppressed(stage, 'a@example.org');
    await known(stage, ['campaign.finished']);
    await suppressed(stage, 'b@example.org');
    const sender = await Sender.of(stage);
    expect(await sender.turn()).toEqual([]);
    const id = await stage.campaign(1);
    await stage.end(await stage.worker(), id, 'failed');
    expect((await sender.turn()).map(({ kind }) => kind)).toEqual(['campaign.finished']);
  });

  test('the end of a campaign is told with its counts, once for each end', async (stage) => {
    await known(stage, ['campaign.finished']);
    const id = await stage.campaign([...[1, 2].map((n) => row(n, `m${n}@example.org`)), row(3, 'm1@example.org')]);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    await stage.end(worker, id, 'sent');
    const sender = await Sender.of(stage);
    const [event] = await sender.turn();
    expect(event).toMatchObject({
      kind: 'campaign.finished',
      at: stage.clock.now(),
      attempts: 0,
      triedForMs: null,
      campaign: { id, name: 'Assemblée générale', account: 'main' },
      data: { cancelled: false, counts: { total: 3, sent: 1, failed: 1, unknown: 0, skipped: 1, cancelled: 0 } },
    });
    expect(event?.id).toMatch(/^[A-Za-z0-9_-]{10,80}$/);
    stage.clock.pass(1_000);
    await stage.backend.retry(id, ['failed']);
    await stage.end(worker, id, 'sent');
    const both = await sender.turn();
    expect(both).toHaveLength(2);
    expect(new Set(both.map((one) => one.id)).size).toBe(2);
    expect(both[1]).toMatchObject({ data: { counts: { sent: 2, failed: 0 } } });
  });

  test('a campaign that has nobody to write to, or was cancelled, has come to its end, too', async (stage) => {
    await known(stage, ['campaign.finished']);
    const empty = await stage.campaign([row(1, 'x@example.org', { skip: 'invalid' })]);
    const cancelled = await stage.campaign(2);
    await stage.backend.setWanted(cancelled, 'cancelled');
    expect(await (await Sender.of(stage)).turn()).toMatchObject([
      { campaign: { id: empty }, data: { cancelled: false, counts: { total: 1, skipped: 1 } } },
      { campaign: { id: cancelled }, data: { cancelled: true, counts: { total: 2, cancelled: 2 } } },
    ]);
  });

  test('a delivery that failed is told with its address, its reply and whether the address is dead', async (stage) => {
    await known(stage, ['delivery.failed']);
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    const [one, two, three] = await stage.onWire(worker, id, 3);
    const of = (claim: typeof one) => ({ campaign: id, number: claim?.number ?? 0, token: claim?.token ?? 0 });
    await stage.recordAll(worker, [
      { ...of(one), kind: 'failed', reply: '550 no such user', suppress: true },
      { ...of(two), kind: 'sent', reply: '250 ok' },
      { ...of(three), kind: 'unknown', reply: 'lost' },
    ]);
    const sender = await Sender.of(stage);
    const [event, ...more] = await sender.turn();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      kind: 'delivery.failed',
      campaign: { id, name: 'Assemblée générale', account: 'main' },
      number: 1,
      email: 'member1@example.org',
      data: { attempts: 1, reply: '550 no such user', suppressed: true },
    });
    // Late: it had been of unknown outcome.
    await stage.recordAll(worker, [{ ...of(three), kind: 'failed', reply: '550 late', suppress: false }]);
    expect(await sender.turn()).toMatchObject([{ number: 1 }, { number: 3, data: { suppressed: false } }]);
    // One that was taken back and failed before it was an attempt.
    const other = await stage.campaign([row(1, 'other@example.org')]);
    const [claim] = await stage.claim(worker, other);
    const plain = { campaign: other, number: 1, token: claim?.token ?? 0 };
    await stage.recordAll(worker, [{ ...plain, kind: 'failed', reply: 'cannot be composed', suppress: false }]);
    expect((await sender.turn())[2]).toMatchObject({ campaign: { id: other }, data: { attempts: 0 } });
  });

  test('a delivery that came back is told once with its reason, and once more when it is complained of; so is who complains', async (stage) => {
    await known(stage, ['delivery.returned', 'recipient.unsubscribed']);
    const id = await stage.campaign(2);
    await stage.end(await stage.worker(), id, 'sent', 2);
    const dead = { kind: 'returned', cause: 'permanent', reply: '550 gone', suppress: 'hard-bounce' } as const;
    const junk = { kind: 'complained', cause: 'complaint', reply: '', suppress: 'complaint' } as const;
    const told = [
      { campaign: id, number: 1, key: 'member1@example.org', guess: true, ...dead },
      { campaign: id, number: 2, key: 'member2@example.org', guess: false, ...dead, suppress: null },
      { campaign: id, number: 2, key: 'member2@example.org', guess: false, ...junk },
    ];
    await stage.backend.recordReturns([...told, ...told]);
    const events = await (await Sender.of(stage)).turn();
    const campaign = { id, name: 'Assemblée générale', account: 'main' };
    const first = { cause: 'permanent', reply: '550 gone', guess: true, suppressed: true };
    const returned = events.filter(({ kind }) => kind === 'delivery.returned');
    expect(returned).toMatchObject([
      { campaign, number: 1, email: 'member1@example.org', data: first },
      { campaign, number: 2, data: { cause: 'permanent', guess: false, suppressed: false } },
      { campaign, number: 2, data: { cause: 'complaint', reply: '', suppressed: true } },
    ]);
    expect(new Set(events.map((event) => event.id)).size).toBe(4);
    const left = events.filter(({ kind }) => kind === 'recipient.unsubscribed');
    expect(left).toMatchObject([{ data: { email: 'member2@example.org', reason: 'complaint' } }]);
  });

  test('an address that people took off the list is told, one that is dead is not', async (stage) => {
    const { backend } = stage;
    await known(stage, ['recipient.unsubscribed']);
    await backend.suppress([
      { key: 'a@example.org', reason: 'unsubscribed', detail: 'secret remark' },
      { key: 'b@example.org', reason: 'hard-bounce', detail: '' },
      { key: 'c@example.org', reason: 'operator', detail: '' },
    ]);
    await backend.suppress([{ key: 'a@example.org', reason: 'complaint', detail: '' }]);
    const sender = await Sender.of(stage);
    const events = await sender.turn();
    expect(events.map((event) => event.kind === 'recipient.unsubscribed' && event.data)).toEqual([
      { email: 'a@example.org', reason: 'unsubscribed' },
      { email: 'c@example.org', reason: 'operator' },
    ]);
    expect(JSON.stringify(events.map(({ id }) => id))).not.toContain('example');
    // Written to again and off again: that is another time, however soon.
    await backend.unsuppress(['a@example.org']);
    await suppressed(stage, 'a@example.org');
    expect(new Set((await sender.turn()).map(({ id }) => id)).size).toBe(3);
  });

  test('what stops a campaign and lets it go on is told when it changes', async (stage) => {
    const { backend, clock } = stage;
    await known(stage, ['campaign.held', 'campaign.resumed']);
    const id = await stage.campaign(3);
    const sender = await Sender.of(stage);
    const told: (readonly unknown[])[] = [];
    const look = async () => {
      const events = await sender.turn();
      for (const event of events) {
        const { kind, data } = event as Extract<WebhookEvent, { kind: 'campaign.held' }>;
        told.push([kind, data.reason, ...(data.until === undefined ? [] : [data.until])]);
      }
      await sender.deliver(...events);
      clock.pass(10);
      return told.splice(0);
    };
    expect(await look()).toEqual([]);
    await backend.hold('main', { reason: 'auth', message: '535 no', until: null });
    expect(await look()).toEqual([['campaign.held', 'auth', null]]);
    await backend.hold('main', { reason: 'auth', message: '535 still no', until: null });
    expect(await look()).toEqual([]);
    await backend.unhold('main', { byOperator: true });
    expect(await look()).toEqual([['campaign.resumed', 'auth']]);
    await backend.setWanted(id, 'paused');
    expect(await look()).toEqual([['campaign.held', 'paused', null]]);
    await backend.setWanted(id, 'run');
    expect(await look()).toEqual([['campaign.resumed', 'paused']]);
    await backend.holdCampaign(id, { reason: 'ledger-moved', message: 'm' });
    expect(await look()).toEqual([['campaign.held', 'ledger-moved', null]]);
    const until = clock.now() + 60_000;
    await backend.hold('main', { reason: 'unreachable', message: '', until });
    await backend.setWanted(id, 'run');
    expect(await look()).toEqual([['campaign.held', 'unreachable', until]]);
    // It ends by the clock: whoever looks next tells it.
    clock.pass(60_000);
    await backend.beat(await stage.worker(), { campaign: null });
    expect(await look()).toEqual([['campaign.resumed', 'unreachable']]);
  });

  test('nothing is lost of what happens within one millisecond', async (stage) => {
    const { backend } = stage;
    await known(stage, ['campaign.held', 'campaign.resumed']);
    const id = await stage.campaign(1);
    for (let i = 0; i < 3; i += 1) {
      await backend.setWanted(id, 'paused');
      await backend.setWanted(id, 'run');
    }
    const events = await (await Sender.of(stage)).turn();
    const kinds = ['campaign.held', 'campaign.resumed'];
    expect(events.map(({ kind }) => kind)).toEqual([...kinds, ...kinds, ...kinds]);
  });

  test('a full window holds the campaign, and that is told in the same step', async (stage) => {
    const { backend } = stage;
    await known(stage, ['campaign.held']);
    await backend.limitAccount('main', { perSecond: null, windows: [{ ms: 3_600_000, most: 1 }] });
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    await stage.begin(worker, await stage.claim(worker, id));
    expect(await (await Sender.of(stage)).turn()).toMatchObject([{ data: { reason: 'quota', message: '' } }]);
  });

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

  test('of a dry run nothing is told', async (stage) => {
    await known(stage);
    const id = await stage.campaign(2, { account: 'dry-run', mode: 'dry-run' });
    await stage.end(await stage.worker(), id, 'failed');
    await stage.backend.setWanted(id, 'paused');
    await stage.backend.setWanted(id, 'cancelled');
    expect(await (await Sender.of(stage)).turn()).toEqual([]);
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

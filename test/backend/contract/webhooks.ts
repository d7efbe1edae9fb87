import { expect } from 'vitest';
import type { WebhookEvent } from '../../../src/backend/webhooks.ts';
import { type ContractTest, row } from './stage.ts';
import { known, Sender, suppressed } from './webhook-sender.ts';

/** The outbox of webhooks: what is written down. */
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

  test('an endpoint that becomes known while a campaign is held is told so, as nobody was told before', async (stage) => {
    const { backend } = stage;
    const worker = await stage.worker();
    const id = await stage.campaign(1);
    await backend.setWanted(id, 'paused');
    await backend.beat(worker, { campaign: null });
    await known(stage, ['campaign.held', 'campaign.resumed']);
    await backend.beat(worker, { campaign: null });
    const sender = await Sender.of(stage);
    const held = { kind: 'campaign.held', campaign: { id }, data: { reason: 'paused' } };
    expect(await sender.turn()).toMatchObject([held]);
    await backend.setWanted(id, 'run');
    expect(await sender.turn()).toMatchObject([held, { kind: 'campaign.resumed', data: { reason: 'paused' } }]);
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

  test('of a dry run nothing is told', async (stage) => {
    await known(stage);
    const id = await stage.campaign(2, { account: 'dry-run', mode: 'dry-run' });
    await stage.end(await stage.worker(), id, 'failed');
    await stage.backend.setWanted(id, 'paused');
    await stage.backend.setWanted(id, 'cancelled');
    expect(await (await Sender.of(stage)).turn()).toEqual([]);
  });
}

import { expect } from 'vitest';
import type { CampaignListing } from '../../../src/backend/port.ts';
import { words } from '../../../src/i18n/index.ts';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, invalidRow, row, rowsFrom } from './stage.ts';

const SECOND = 1000;

/** campaign, campaigns, delivery, deliveries, troubles, health, close. */
export function readTests(test: ContractTest): void {
  deliveryTests(test);

  test('campaigns are listed newest first, the unfinished ones alone if asked', async (stage) => {
    const first = await stage.campaign(1);
    await stage.draft();
    const second = await stage.campaign([]);
    const third = await stage.campaign(1);
    const ids = async (options: { limit: number; unfinishedOnly?: boolean }) =>
      (await stage.backend.campaigns(options)).map((campaign) => campaign.id);
    expect(await ids({ limit: 10 })).toEqual([third, second, first]);
    expect(await ids({ limit: 2 })).toEqual([third, second]);
    expect(await ids({ limit: 10, unfinishedOnly: true })).toEqual([third, first]);
    await stage.backend.setWanted(third, 'paused');
    expect(await ids({ limit: 1, unfinishedOnly: true })).toEqual([third]);
  });

  test('tallies are each unfinished campaign in numbers, newest first, and all together by account', async (stage) => {
    const first = await stage.campaign(2);
    await stage.draft();
    await stage.campaign([]);
    const third = await stage.campaign(1, { account: 'other' });
    const fourth = await stage.campaign(3);
    const fifth = await stage.campaign(1);
    const worker = await stage.worker();
    await stage.end(worker, first, 'sent', 1);
    await stage.end(worker, fifth, 'failed', 1);
    await stage.backend.setWanted(fourth, 'cancelled');
    await stage.backend.hold('main', { reason: 'auth', message: 'no', until: null });
    const { unfinished, accounts } = await stage.backend.tallies();
    expect(unfinished.map(({ id }) => id)).toEqual([third, first]);
    for (const tally of unfinished) expect(await stage.row(tally.id)).toMatchObject(tally);
    const none = {
      pending: 0,
      claimed: 0,
      sending: 0,
      deferred: 0,
      sent: 0,
      failed: 0,
      unknown: 0,
      skipped: 0,
      cancelled: 0,
    };
    expect(accounts.toSorted((a, b) => (a.account < b.account ? -1 : 1))).toEqual([
      {
        ...{ account: 'main', finished: 2, cancelled: 1 },
        counts: expect.objectContaining({ ...none, total: 6, pending: 1, sent: 1, failed: 1, cancelled: 3 }),
      },
      {
        account: 'other',
        finished: 0,
        cancelled: 0,
        counts: expect.objectContaining({ ...none, total: 1, pending: 1 }),
      },
    ]);
  });

  test('campaigns are listed in pages, each from where the one before ended', async (stage) => {
    const first = await stage.campaign(1);
    await stage.draft();
    const second = await stage.campaign([]);
    const third = await stage.campaign(1);
    const ids = async (options: CampaignListing) =>
      (await stage.backend.campaigns(options)).map((campaign) => campaign.id);
    expect(await ids({ limit: 2, before: third })).toEqual([second, first]);
    expect(await ids({ limit: 1, before: second })).toEqual([first]);
    expect(await ids({ limit: 2, before: first })).toEqual([]);
    expect(await ids({ limit: 2, before: 'nosuch' })).toEqual([]);
    expect(await ids({ limit: 2, before: second, unfinishedOnly: true })).toEqual([first]);
    expect(await ids({ limit: 2, before: third, unfinishedOnly: true })).toEqual([first]);
  });

  test('what is not there is null, or empty', async (stage) => {
    expect(await stage.backend.campaign('nosuch')).toBeNull();
    expect(await stage.backend.campaigns({ limit: 10 })).toEqual([]);
    expect(await stage.backend.tallies()).toEqual({ unfinished: [], accounts: [] });
    expect(await stage.backend.delivery('nosuch', { number: 1 })).toBeNull();
    expect(await collect(stage.backend.deliveries('nosuch', {}))).toEqual([]);
    expect(await stage.backend.troubles('nosuch', 10)).toEqual([]);
    expect(await stage.backend.accounts()).toEqual([]);
    expect(await stage.backend.workers()).toEqual([]);
    expect(await stage.backend.work(['main'])).toEqual([]);
  });

  test('the rate is null at first, then that of about the last half minute, then null again', async (stage) => {
    const id = await stage.campaign(400);
    const worker = await stage.worker();
    const rate = async () => (await stage.row(id)).ratePerSecond;
    expect(await rate()).toBeNull();
    for (let second = 0; second < 40; second += 1) {
      await stage.end(worker, id, 'sent', 2);
      stage.clock.pass(SECOND);
      if (second > 5) expect(await rate()).toBeCloseTo(2, 0);
    }
    stage.clock.pass(10 * SECOND);
    expect(await rate()).toBeCloseTo(40 / 30, 1);
    stage.clock.pass(60 * SECOND);
    expect(await rate()).toBeNull();
    await stage.end(worker, id, 'failed', 10);
    stage.clock.pass(5 * SECOND);
    expect(await rate()).toBeCloseTo(2, 5);
    stage.clock.pass(-3600 * SECOND);
    await stage.end(worker, id, 'sent', 3);
    expect(await rate()).toBeCloseTo(3, 5);
  });

  test('health names warnings that have words', async (stage) => {
    for (const { code, detail } of await stage.backend.health()) {
      expect(words('fr').store.backendWarnings[code]({ detail }).what).toContain(detail);
    }
  });

  test('a closed backend can be closed again, and does nothing more', async (stage) => {
    const backend = await stage.store.open();
    await backend.close();
    await backend.close();
    await expect(backend.campaigns({ limit: 1 })).rejects.toThrow();
    await expect(backend.suppress([{ key: 'a', reason: 'operator', detail: '' }])).rejects.toThrow();
  });

  test('closing finishes what was begun', async (stage) => {
    const backend = await stage.store.open();
    const suppressed = backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
    await Promise.all([backend.close(), suppressed]);
    const draft = await stage.draft();
    expect(await stage.backend.addDeliveries(draft, [row(1, 'a@example.org')])).toHaveLength(1);
  });
}

function deliveryTests(test: ContractTest): void {
  test('a delivery is found by number or address, the first one of several', async (stage) => {
    const id = await stage.campaign([invalidRow(1), row(2, 'A@Example.org'), row(3, 'a@example.org')]);
    const untouched = { attempts: 0, reply: null, back: null, at: stage.clock.now(), nextAttemptAt: null };
    expect(await stage.backend.delivery(id, { key: 'a@example.org' })).toEqual({
      ...{ number: 2, email: 'A@Example.org', vars: '{"nom":"Membre 2"}', state: 'pending', skipReason: null },
      ...untouched,
    });
    expect(await stage.backend.delivery(id, { number: 3 })).toEqual({
      ...{ number: 3, email: 'a@example.org', vars: '{"nom":"Membre 3"}', state: 'skipped', skipReason: 'duplicate' },
      ...untouched,
    });
    expect(await stage.backend.delivery(id, { key: 'nobody@example.org' })).toBeNull();
    expect(await stage.backend.delivery(id, { number: 4 })).toBeNull();
    expect(await stage.backend.delivery(id, { number: 0 })).toBeNull();
  });

  test('a delivery is found by its address wherever it stands in a long list', async (stage) => {
    const id = await stage.campaign(1_001);
    for (const number of [1, 2, 499, 500, 501, 999, 1_000, 1_001]) {
      expect(await stage.backend.delivery(id, { key: `member${number}@example.org` })).toMatchObject({ number });
    }
    expect(await stage.backend.delivery(id, { key: 'member1002@example.org' })).toBeNull();
  });

  test('deliveries are streamed by number, all or those in some states', async (stage) => {
    const id = await stage.campaign([...rowsFrom(1, 1300), invalidRow(1301)]);
    const other = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent', 600);
    await stage.end(worker, id, 'failed', 1);
    await stage.claim(worker, id, 2);
    const numbers = async (states?: Parameters<typeof stage.backend.deliveries>[1]['states']) =>
      (await collect(stage.backend.deliveries(id, { states }))).map((delivery) => delivery.number);
    expect(await numbers()).toEqual(Array.from({ length: 1301 }, (_, i) => i + 1));
    expect(await numbers(['sent'])).toHaveLength(600);
    expect(await numbers(['skipped', 'failed', 'claimed'])).toEqual([601, 602, 603, 1301]);
    expect(await numbers(['pending'])).toEqual(Array.from({ length: 697 }, (_, i) => i + 604));
    expect(await numbers(['cancelled'])).toEqual([]);
    await stage.backend.setWanted(id, 'cancelled');
    expect(await numbers(['cancelled'])).toHaveLength(699);
    expect(await collect(stage.backend.deliveries(other, {}))).toHaveLength(3);
  });

  test('troubles are the latest that failed, are unknown or deferred', async (stage) => {
    const id = await stage.campaign(6);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    stage.clock.pass(SECOND);
    await stage.end(worker, id, 'sent');
    stage.clock.pass(SECOND);
    await stage.defer(worker, id, 60 * SECOND);
    stage.clock.pass(SECOND);
    await stage.end(worker, id, 'unknown', 2);
    const troubles = await stage.backend.troubles(id, 10);
    expect(troubles.map(({ number, state }) => [number, state])).toEqual([
      [5, 'unknown'],
      [4, 'unknown'],
      [3, 'deferred'],
      [1, 'failed'],
    ]);
    expect(troubles[2]).toEqual(await stage.delivery(id, 3));
    expect(await stage.backend.troubles(id, 2)).toHaveLength(2);
    await stage.backend.retry(id, ['unknown']);
    expect((await stage.backend.troubles(id, 10)).map((delivery) => delivery.number)).toEqual([3, 1]);
  });

  test('troubles of one moment are the last of the list first, whatever became of them', async (stage) => {
    const id = await stage.campaign(5);
    const worker = await stage.worker();
    for (const kind of ['failed', 'deferred', 'unknown', 'deferred', 'failed'] as const) {
      if (kind === 'deferred') await stage.defer(worker, id, 60 * SECOND);
      else await stage.end(worker, id, kind);
    }
    for (const limit of [5, 4, 2]) {
      const numbers = (await stage.backend.troubles(id, limit)).map(({ number }) => number);
      expect(numbers).toEqual([5, 4, 3, 2, 1].slice(0, limit));
    }
  });

  test('the next attempt is the earliest of the deferred ones, whatever else was given back', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    const now = stage.clock.now();
    expect((await stage.row(id)).nextAttemptAt).toBeNull();
    await stage.defer(worker, id, 60 * SECOND);
    await stage.defer(worker, id, 30 * SECOND);
    await stage.claim(worker, id).then((claims) => stage.record(worker, claims, 'released'));
    expect((await stage.row(id)).nextAttemptAt).toBe(now + 30 * SECOND);
  });
}

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MOST_STATE } from '../../src/backend/mailboxes.ts';
import type { DeliveryState } from '../../src/backend/states.ts';
import {
  newCampaign,
  newSentState,
  readSentState,
  type SentState,
  writeSentState,
} from '../../src/mailbox/sent/state.ts';
import { SentWalk } from '../../src/mailbox/sent/walk.ts';
import { CopiedLedger } from './copied-ledger.ts';

/** A list that is gone through again, and campaigns that are looked at again, within that time (ms). */
const LATER_MS = 60_000;

let ledger: CopiedLedger;
let state: SentState;
/** The clock. */
let now: number;
/** How often each was copied. */
let copied: Map<string, number>;
/** The longest state that was to be kept. */
let longest: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  ledger = new CopiedLedger();
  state = newSentState(0);
  now = 1_000;
  copied = new Map();
  longest = 0;
});

const walkFor = (one = false) =>
  new SentWalk({ ledger, isOurs: (account) => account === 'lettre', one, now: () => now });

/** Copies what is found, as the copier does; what was kept is read again each time. */
async function copyAll(walk: SentWalk, { most = 100, batches = Number.POSITIVE_INFINITY } = {}): Promise<void> {
  for (let i = 0; i < batches; i += 1) {
    const batch = await walk.next(state, most);
    if (batch === null) break;
    for (const number of batch.numbers) {
      state.campaigns.get(batch.campaign)?.done.add(number);
      const delivery = `${batch.campaign}.${number}`;
      copied.set(delivery, (copied.get(delivery) ?? 0) + 1);
    }
  }
  longest = Math.max(longest, writeSentState(state).length);
}

/** The same twice, some time between: a list is gone through to its end, and again from its beginning. */
async function copyToTheEnd(walk: SentWalk): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    await copyAll(walk);
    vi.advanceTimersByTime(LATER_MS);
  }
}

const list = (count: number, stateOf: (number: number) => DeliveryState) =>
  Array.from({ length: count }, (_, i) => stateOf(i + 1));
const sent = (count: number) => list(count, () => 'sent');
const closed = (id: string) => state.campaigns.get(id)?.closed;
const isOnce = () => [...copied.values()].every((times) => times === 1);

describe('gaps in a list', () => {
  it.each(['skipped', 'failed'] as const)('of a large one in which every 50th is %s hide no other', async (gap) => {
    const { id } = ledger.add(list(100_000, (number) => (number % 50 === 0 ? gap : 'sent')));
    await copyToTheEnd(walkFor());
    expect([copied.size, isOnce(), state.missed, closed(id)]).toEqual([98_000, true, 0, 98_000]);
    expect(longest).toBeLessThan(MOST_STATE);
  });

  it('of which there are more than can be remembered are waited for while they are open', async () => {
    const campaign = ledger.add(list(8_000, (number) => (number % 2 === 0 ? 'deferred' : 'sent')));
    const walk = walkFor();
    await copyToTheEnd(walk);
    expect(copied.size).toBeGreaterThan(500);
    expect(copied.size).toBeLessThan(4_000);
    expect(walk.isThrough(state)).toBe(false);
    expect(longest).toBeLessThan(MOST_STATE);
    // From the last to the first: half of them get it after all.
    for (let from = 7_000; from >= 0; from -= 1_000) {
      const open = Array.from({ length: 500 }, (_, i) => from + 2 * i + 2);
      ledger.set(
        campaign,
        open.filter((number) => number % 4 === 0),
        'sent',
        20,
      );
      ledger.set(
        campaign,
        open.filter((number) => number % 4 !== 0),
        'failed',
        20,
      );
      await copyToTheEnd(walk);
      expect(longest).toBeLessThan(MOST_STATE);
    }
    expect([copied.size, isOnce(), state.missed, closed(campaign.id)]).toEqual([6_000, true, 0, 6_000]);
  });

  it('that are tried again are copied then; those that had to be passed are counted as missed', async () => {
    const few = ledger.add(
      list(1_000, (number) => (number % 50 === 0 ? 'failed' : number === 1 ? 'deferred' : 'sent')),
    );
    const many = ledger.add(
      list(4_000, (number) => (number % 2 === 0 ? 'failed' : number === 1 ? 'deferred' : 'sent')),
    );
    const walk = walkFor();
    await copyToTheEnd(walk);
    ledger.set(few, [1, 50, 100, 1_000], 'sent', 2_000);
    ledger.set(many, [1, 2], 'sent', 2_000);
    await copyToTheEnd(walk);
    expect([...copied.keys()].filter((delivery) => delivery.startsWith(few.id)).length).toBe(983);
    expect([isOnce(), state.missed, closed(few.id), closed(many.id)]).toEqual([true, 1, 983, 2_001]);
  });
});

describe('a campaign that is over', () => {
  it('as it was cancelled meanwhile is copied as far as it went, and closed', async () => {
    const campaign = ledger.add([...sent(5), ...list(5, () => 'pending')]);
    const walk = walkFor();
    await copyToTheEnd(walk);
    expect(copied.size).toBe(5);
    ledger.set(campaign, [6, 7, 8], 'sent', 20);
    ledger.set(campaign, [9, 10], 'cancelled', 20);
    campaign.cancelled = true;
    const batch = await walk.next(state, 10);
    expect(batch).toEqual({ campaign: campaign.id, numbers: [6, 7, 8], isSending: false });
    for (const number of batch?.numbers ?? []) state.campaigns.get(campaign.id)?.done.add(number);
    await copyToTheEnd(walk);
    expect(closed(campaign.id)).toBe(8);
  });

  it.each([false, true])(
    'and runs again is copied of those who get it now; looked at in time: %s',
    async (isInTime) => {
      const campaign = ledger.add(list(10, (number) => (number > 7 ? 'failed' : 'sent')));
      const walk = walkFor();
      await copyToTheEnd(walk);
      expect([copied.size, closed(campaign.id)]).toEqual([7, 7]);
      ledger.set(campaign, [1], 'returned', 5_000);
      ledger.set(campaign, [8, 9], 'pending', 5_000);
      if (isInTime) await copyToTheEnd(walk);
      ledger.set(campaign, [8, 9], 'sent', 6_000);
      await copyToTheEnd(isInTime ? walk : walkFor());
      expect([copied.size, isOnce(), closed(campaign.id), state.missed]).toEqual([9, true, 9, 0]);
    },
  );

  it('is remembered in a few letters, as many as there is room for, and later ones in any case', async () => {
    const walk = walkFor();
    for (let i = 0; i < 700; i += 1) {
      ledger.add(
        list(100, (number) => (number % 50 === 0 ? 'failed' : 'sent')),
        { at: 10 + i },
      );
      if (i % 50 === 49) await copyAll(walk);
    }
    await copyToTheEnd(walk);
    expect([copied.size, isOnce(), longest < MOST_STATE]).toEqual([700 * 98, true, true]);
    state = readSentState(writeSentState(state), 0);
    await copyToTheEnd(walkFor());
    expect(copied.size).toBe(700 * 98);
  });

  it('is found behind any number of campaigns of other accounts', async () => {
    ledger.add(sent(2));
    for (let i = 0; i < 60; i += 1) ledger.add(sent(1), { account: 'autre' });
    await copyToTheEnd(walkFor());
    expect(copied.size).toBe(2);
  });
});

it('campaigns for which there is no room wait until others are over', async () => {
  const all = Array.from({ length: 1_500 }, (_, i) => ledger.add(['sent', 'pending'], { at: 10 + i }));
  const walk = walkFor();
  await copyToTheEnd(walk);
  expect(copied.size).toBeLessThan(1_500);
  for (const campaign of all) ledger.set(campaign, [2], 'sent', 20);
  for (let i = 0; i < 3; i += 1) await copyToTheEnd(walk);
  expect([copied.size, isOnce(), longest < MOST_STATE]).toEqual([3_000, true, true]);
});

describe('a campaign that ran already when copies began', () => {
  it('is copied of what was accepted later, but for what came back: nobody knows when that was accepted', async () => {
    const campaign = ledger.add(['sent', 'sent', 'pending', 'sent'], { at: 500 });
    state = newSentState(1_000);
    ledger.set(campaign, [2], 'returned', 2_000);
    ledger.set(campaign, [4], 'sent', 2_000);
    await copyToTheEnd(walkFor());
    expect([...copied.keys()]).toEqual([`${campaign.id}.4`]);
  });

  it('is copied once where one is enough, though others before are not', async () => {
    const campaign = ledger.add(['sent', 'sent', 'sent', 'sent'], { at: 500 });
    ledger.set(campaign, [3, 4], 'sent', 2_000);
    state = newSentState(1_000);
    state.campaigns.set(campaign.id, newCampaign({ madeAt: 500, from: 1_000 }));
    await copyToTheEnd(walkFor(true));
    expect([...copied.keys()]).toEqual([`${campaign.id}.3`]);
    expect(closed(campaign.id)).toBe(4);
  });
});

it('one of each is enough also where the first cannot be made again', async () => {
  const campaign = ledger.add(sent(3));
  const walk = walkFor(true);
  await copyAll(walk, { batches: 1 });
  const known = state.campaigns.get(campaign.id);
  if (known) known.without += 1;
  await copyToTheEnd(walk);
  expect([...copied.keys()]).toEqual([`${campaign.id}.1`, `${campaign.id}.2`]);
});

it('is counted once a second, and a page is read once, however many batches are made of it', async () => {
  ledger.add(sent(200));
  await copyAll(walkFor(), { most: 10, batches: 20 });
  expect([copied.size, ledger.looks, ledger.pages]).toEqual([200, 1, 1]);
});

import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COPY_ROWS, type LedgerRecord, STATE_ROWS } from '../../src/backend/copy/records.ts';
import { poolNamed } from '../../src/backend/pool.ts';
import type { Backend, Claim, DeliveryRow } from '../../src/backend/port.ts';
import { noReturns } from '../../src/backend/return-rule.ts';
import { ownWords } from '../../src/own-words.ts';
import { collect } from '../helpers/collect.ts';
import { newCampaign, rowsFrom } from './contract/stage.ts';
import { CONTENT, fill } from './copy/busy-ledger.ts';
import { settledAt, wholeOf } from './copy/ledger.ts';
import { type NewPlace, type Place, placesOf, recordsOf, replaceIn } from './copy/places.ts';
import { anyLedger } from './copy/random-ledger.ts';
import { handClock } from './hand-clock.ts';
import { campaignOf, Hands } from './hands.ts';

async function opened(place: Place): Promise<Backend> {
  const backend = await place.open();
  onTestFinished(() => backend.close());
  return backend;
}

async function deliveriesOf(backend: Backend, id: string) {
  return collect(backend.deliveries(id, {}));
}

const { places } = placesOf();
const pairs = Object.keys(places).flatMap((from) => Object.keys(places).map((to) => [from, to] as const));

describe.each(pairs)('a ledger copied from %s to %s', (from, to) => {
  async function copied() {
    const clock = handClock();
    const source = (places[from] as NewPlace)(clock);
    const target = (places[to] as NewPlace)(clock);
    const before = await opened(source);
    const ledger = await fill(before, clock);
    const records = await recordsOf(source);
    const replaced = await replaceIn(target, records);
    return { clock, source, target, before, ledger, records, replaced };
  }

  it('is the same, but that nothing is in anybody’s hands', async () => {
    const { clock, target, records } = await copied();
    const again = wholeOf(await recordsOf(target));
    const expected = settledAt(wholeOf(records), clock.now(), ownWords('backup-sending', {}));
    expect(again.campaigns).toEqual(expected.campaigns);
    expect(again.contents).toEqual(expected.contents);
    expect(again.suppressions).toEqual(expected.suppressions);
    expect(again.webhooks).toEqual(expected.webhooks);
    expect(again.events).toEqual(expected.events);
    expect(again.events).toHaveLength(5);
    // What was on the wire counts as sent.
    const used = (whole: typeof again) =>
      whole.accounts.map(({ windows }) =>
        windows.map(([ms, runs]) => [ms, runs.reduce((sum, [, , count]) => sum + count, 0)]),
      );
    expect(used(expected)).toEqual([
      [
        [3_600_000, 131],
        [86_400_000, 131],
      ],
      [],
    ]);
    expect(used(again)).toEqual([
      [
        [3_600_000, 136],
        [86_400_000, 136],
      ],
      [],
    ]);
    expect(again.accounts.map(({ windows: _, ...rest }) => rest)).toEqual(
      expected.accounts.map(({ windows: _, ...rest }) => rest),
    );
  });

  it('is seen as it was by those who read it', async () => {
    const { target, before, ledger, replaced } = await copied();
    const after = await opened(target);
    const { open, finished, cancelled, paused, scheduled } = ledger;
    expect([...replaced.held].sort()).toEqual([open, paused, scheduled].sort());
    for (const id of [open, finished, cancelled, paused, scheduled])
      await expectSame(before, after, id, replaced.held.includes(id));
    expect((await after.campaigns({ limit: 9 })).map(({ id }) => id)).toEqual(
      (await before.campaigns({ limit: 9 })).map(({ id }) => id),
    );
    expect(await after.campaigns({ limit: 9, unfinishedOnly: true })).toHaveLength(3);
    expect(await after.attempts(open, ledgerNumber(await deliveriesOf(after, open), 'failed'))).toMatchObject([
      { state: 'failed', reply: expect.stringMatching(/^250 failed\sthank you$/) },
    ]);
    expect(await collect(after.suppressions())).toEqual(await collect(before.suppressions()));
    expect(await after.accounts()).toEqual(await before.accounts());
    expect(await after.returnCounts(finished)).toEqual({ ...noReturns(), full: 1 });
    expect(await after.knowsReturn('a mail')).toBe(true);
    expect(Buffer.from(await after.getContent(ledger.content)).equals(CONTENT)).toBe(true);
    expect((await after.findSame({ key: 'once', digest: '', withinMs: 0 }))?.id).toBe(finished);
    expect(await after.webhooks.endpoints()).toEqual(await before.webhooks.endpoints());
    expect(await after.lost()).toEqual([]);
    expect(await after.workers()).toEqual([]);
  });

  it('sends nothing before the operator’s word, and then what was pending', async () => {
    const { target, ledger, clock } = await copied();
    const after = await opened(target);
    await after.registerWorker({ id: 'v', host: 'host', boot: 'boot', pid: 2, concurrency: 2 });
    clock.pass(7_200_000);
    await after.unhold('other', { byOperator: true });
    const claims = [ledger.open, ledger.scheduled, ledger.paused].map((campaign) => ({ campaign, want: 2_000 }));
    const turn = { worker: 'v', records: [], begins: [], claims };
    expect((await after.exchange(turn)).claims).toEqual([[], [], []]);
    for (const { campaign } of claims) await after.setWanted(campaign, 'run');
    const lent = (await after.exchange(turn)).claims;
    expect(lent.map((some) => some.length)).toEqual([1_237 - 120 - 2 - 4, 5, 6]);
    expect((await after.campaign(ledger.open))?.counts).toMatchObject({ unknown: 4, failed: 2, sent: 120, pending: 0 });
  });

  it('counts the only message of an account against its limits, until that has left the window', async () => {
    const clock = handClock();
    const [source, target] = [(places[from] as NewPlace)(clock), (places[to] as NewPlace)(clock)];
    const before = await opened(source);
    // The other one has sent nothing yet.
    for (const name of ['main', 'other']) {
      await before.limitAccount(name, { perSecond: null, windows: [{ ms: 10_000, most: 1 }] });
    }
    const id = await campaignOf(before, 2);
    await before.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
    await new Hands(before, 'w', id).send(1);
    await replaceIn(target, await recordsOf(source));
    const after = await opened(target);
    await after.setWanted(id, 'run');
    await after.registerWorker({ id: 'v', host: 'host', boot: 'boot', pid: 2, concurrency: 2 });
    const hands = new Hands(after, 'v', id);
    const claims = await hands.claim(1);
    expect(await hands.begin(claims)).toEqual(['wait']);
    clock.pass(10_001);
    expect(await hands.begin(claims)).toEqual(['begun']);
  });

  it('knows by which of two accounts each message was begun', async () => {
    const clock = handClock();
    const [source, target] = [(places[from] as NewPlace)(clock), (places[to] as NewPlace)(clock)];
    const before = await opened(source);
    const pool = ['main', 'other'];
    const { id } = await before.createDraft({ ...newCampaign(), account: poolNamed(pool) });
    // Whole pieces, with nothing behind them.
    const count = 2 * STATE_ROWS;
    await before.addDeliveries(id, rowsFrom(1, count));
    await before.release(id, { notBefore: null, sameContentWindowMs: 0 });
    await before.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
    const hands = new Hands(before, 'w', id);
    // Each three in turn, so that no shift of them is the same.
    const placeOf = (number: number) => Math.floor(number / 3) % pool.length;
    const claims = await hands.claim(count);
    await hands.begin(claims.map((claim) => ({ ...claim, account: pool[placeOf(claim.number)] })));
    // Those that stay on the wire may have changed, and are read once more.
    await hands.record(claims.slice(6), 'sent');
    await replaceIn(target, await recordsOf(source));
    for (const place of [source, target]) {
      const [copy] = wholeOf(await recordsOf(place)).campaigns;
      expect(copy?.states.map((state) => state?.[8])).toEqual(claims.map(({ number }) => placeOf(number)));
    }
  });
});

function ledgerNumber(deliveries: readonly DeliveryRow[], of: string): number {
  return deliveries.find(({ state }) => state === of)?.number ?? 0;
}

async function expectSame(before: Backend, after: Backend, id: string, held: boolean): Promise<void> {
  const [was, is] = [await before.campaign(id), await after.campaign(id)];
  const settled = (state: string) => (state === 'claimed' ? 'pending' : state === 'sending' ? 'unknown' : state);
  const old = await deliveriesOf(before, id);
  const now = await deliveriesOf(after, id);
  expect(now.map(({ state }) => state)).toEqual(old.map(({ state }) => settled(state)));
  for (const [i, delivery] of old.entries()) {
    if (delivery.state !== 'claimed' && delivery.state !== 'sending') expect(now[i]).toEqual(delivery);
  }
  const { claimed = 0, sending = 0, pending = 0, unknown = 0 } = was?.counts ?? {};
  expect(is?.counts).toEqual({
    ...was?.counts,
    claimed: 0,
    sending: 0,
    pending: pending + claimed,
    unknown: unknown + sending,
  });
  const { counts: _a, hold: _b, ratePerSecond: _c, finishedAt: _d, ...rest } = was as NonNullable<typeof was>;
  expect(is).toMatchObject(rest);
  if (held) expect(is?.hold).toEqual({ reason: 'restored', message: 'backup', until: null });
}

describe.each(pairs)('any ledger, put into %s and copied to %s', (first, second) => {
  it('is in both what it was', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, async (records) => {
        const clock = handClock();
        const [one, two] = [first, second].map((name) => (places[name] as NewPlace)(clock)) as [Place, Place];
        await replaceIn(one, records);
        const copied = await recordsOf(one);
        const settled = settledAt(wholeOf(records), clock.now(), ownWords('backup-sending', {}));
        expect(wholeOf(copied)).toEqual(settled);
        await replaceIn(two, copied);
        expect(wholeOf(await recordsOf(two))).toEqual(settled);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

describe.each(Object.keys(places))('what waits for a webhook on %s', (name) => {
  it('is all in the copy, though a piece of it has not room for all', async () => {
    const place = (places[name] as NewPlace)(handClock());
    const backend = await opened(place);
    await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['recipient.unsubscribed'] }]);
    const keys = rowsFrom(1, 2 * COPY_ROWS + 1).map(({ key }) => key);
    for (const some of [keys.slice(0, COPY_ROWS), keys.slice(COPY_ROWS, -1), keys.slice(-1)]) {
      await backend.suppress(some.map((key) => ({ key, reason: 'operator', detail: '' })));
    }
    const { events } = wholeOf(await recordsOf(place));
    expect(new Set(events.map((event) => (event as string[])[1])).size).toBe(keys.length);
    expect(events).toHaveLength(keys.length);
  });
});

describe.each(Object.keys(places))('a ledger on %s that is read while a worker sends', (name) => {
  it('is as it was at one moment, and nothing sent is missing in what its account has used', async () => {
    const clock = handClock();
    const place = (places[name] as NewPlace)(clock);
    const backend = await opened(place);
    await backend.limitAccount('main', { perSecond: null, windows: [{ ms: 86_400_000, most: 9_000 }] });
    const id = await campaignOf(backend, 4_000);
    await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
    const hands = new Hands(backend, 'w', id);
    const early = [...(await hands.claim(500))];
    await hands.send(600);
    // By turns one of the end and one of the beginning: at any moment as many of both have been sent, but for one.
    const sendTwo = async () => {
      const claim = early.shift() as Claim;
      await hands.send(1);
      await hands.begin([claim]);
      await hands.record([claim], 'sent');
    };
    await sendTwo();
    const source = await place.source();
    const records: LedgerRecord[] = [];
    for await (const record of source.records()) {
      records.push(record);
      await sendTwo();
    }
    await source.close();
    const whole = wholeOf(records);
    const states = whole.campaigns[0]?.states.map((copy) => copy?.[0]) ?? [];
    const sentOf = (some: readonly unknown[]) => some.filter((state) => state === 'sent').length;
    const [first, last] = [sentOf(states.slice(0, 500)), sentOf(states.slice(1_100))];
    expect(first).toBeGreaterThan(0);
    expect(last - first).toBeGreaterThanOrEqual(0);
    expect(last - first).toBeLessThanOrEqual(1);
    const sent = sentOf(states);
    expect((await backend.campaign(id))?.counts.sent).toBeGreaterThan(sent);
    const [[, runs] = [0, []]] = whole.accounts[0]?.windows ?? [];
    expect(runs.reduce((sum, [, , count]) => sum + count, 0)).toBeGreaterThanOrEqual(sent);
  });
});

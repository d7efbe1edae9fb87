import { expect } from 'vitest';
import type { Backend, Claim } from '../../../src/backend/port.ts';
import { ownWords } from '../../../src/own-words.ts';
import { type ContractTest, outcome, type Stage, toBegin } from './stage.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** limitAccount, and what begin makes of them. */
export function limitTests(test: ContractTest): void {
  windowTests(test);
  paceTests(test);
  shareTests(test);
  startTests(test);
}

function windowTests(test: ContractTest): void {
  test('a window never holds one more than the limit, counted from begin to outcome', async (stage) => {
    const window = { ms: 10 * SECOND, most: 5 };
    await stage.backend.limitAccount('main', { perSecond: null, windows: [window] });
    const id = await stage.campaign(60);
    const worker = await stage.worker();
    const sent = await drain(stage, worker, id, 60);
    expect(sent).toHaveLength(60);
    for (const [i, { begun }] of sent.entries()) {
      const before = sent[i - window.most];
      if (before) expect(begun - before.ended).toBeGreaterThan(window.ms);
    }
    const last = sent.at(-1)?.ended ?? 0;
    const first = sent[0]?.begun ?? 0;
    // 12 batches, each a window apart, and what the outcomes took.
    expect(last - first).toBeLessThan(11 * (window.ms + SECOND) + SECOND);
  });

  test('all campaigns and connections share the windows', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: 10 * SECOND, most: 4 }] });
    const one = await stage.campaign(3);
    const two = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, one, 'sent', 2);
    await stage.onWire(worker, two, 2);
    const other = await stage.another();
    const [claim] = (await other.exchange({ worker, records: [], begins: [], claims: [{ campaign: one, want: 1 }] }))
      .claims as [[Claim]];
    const { begins } = await other.exchange({ worker, records: [], begins: claim, claims: [] });
    const until = stage.clock.now() + 10 * SECOND + 1;
    expect(begins).toEqual([{ kind: 'wait', until }]);
  });

  test('a turn that brings an outcome and begins the next finds the outcome in the window', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: 10 * SECOND, most: 1 }] });
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const records = (await stage.onWire(worker, id)).map((claim) => outcome(claim, 'sent'));
    const begins = (await stage.claim(worker, id)).map(toBegin);
    const until = stage.clock.now() + 10 * SECOND + 1;
    const answer = await stage.turn(worker, { records, begins });
    expect(answer).toMatchObject({ records: ['recorded'], begins: [{ kind: 'wait', until }] });
  });

  test('of a limit that has become lower than what is on the wire, the window opens after all of that', async (stage) => {
    const limit = (most: number) =>
      stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: 10 * SECOND, most }] });
    await limit(3);
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    stage.clock.pass(SECOND);
    await stage.onWire(worker, id, 2);
    const claims = await stage.claim(worker, id);
    await limit(2);
    const until = stage.clock.now() + 10 * SECOND + 1;
    expect(await stage.begin(worker, claims)).toEqual([{ kind: 'wait', until }]);
  });

  test('a quota that is used up holds the account until its next place is free, and goes on by itself', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: DAY, most: 3 }] });
    const id = await stage.campaign(5);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    const first = stage.clock.now();
    stage.clock.pass(MINUTE);
    await stage.end(worker, id, 'sent', 2);
    const claims = await stage.claim(worker, id, 2);
    expect(await stage.begin(worker, claims)).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
    const until = first + DAY + 1;
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'quota', until });
    expect(await stage.counts(id)).toEqual({ sent: 3, pending: 2 });
    stage.clock.pass(until - stage.clock.now());
    await stage.end(worker, id, 'sent');
    const [next] = await stage.claim(worker, id);
    expect(await stage.begin(worker, [next as Claim])).toEqual([{ kind: 'wait', until: until + MINUTE }]);
  });

  test('a hold by limits says which of them is full', async (stage) => {
    const windows = [
      { ms: HOUR, most: 10 },
      { ms: DAY, most: 1 },
    ];
    await stage.backend.limitAccount('main', { perSecond: null, windows });
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    await stage.begin(worker, await stage.claim(worker, id));
    const message = ownWords('limit-reached', { most: 1, ms: DAY });
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'quota', message });
    expect(await stage.backend.accounts()).toMatchObject([{ hold: { reason: 'quota', message } }]);
  });

  test('a retry and an unknown outcome count; what was not handed over gives its place back to long windows', async (stage) => {
    const windows = [
      { ms: MINUTE, most: 100 },
      { ms: DAY, most: 100 },
    ];
    await stage.backend.limitAccount('main', { perSecond: null, windows });
    const id = await stage.campaign(10);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    await stage.end(worker, id, 'unknown');
    await stage.defer(worker, id, SECOND);
    await stage.end(worker, id, 'released');
    expect(await used(stage.backend)).toEqual([4, 3]);
    await stage.onWire(worker, id, 2);
    await stage.backend.recover(worker);
    expect(await used(stage.backend)).toEqual([6, 5]);
  });

  test('a window that has room within a minute is waited for; one that is full for longer holds the account', async (stage) => {
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    for (const ms of [MINUTE - 1, MINUTE]) {
      await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms, most: 1 }] });
      await stage.end(worker, id, 'sent');
      const claims = await stage.claim(worker, id);
      const full = ms === MINUTE ? { kind: 'gone' } : { kind: 'wait', until: stage.clock.now() + MINUTE };
      expect(await stage.begin(worker, claims)).toEqual([full]);
      await stage.record(worker, claims, 'released');
      stage.clock.pass(2 * MINUTE);
    }
  });

  test('what was not handed over gives its place back to windows of an hour or more', async (stage) => {
    const windows = [HOUR - 1, HOUR].map((ms) => ({ ms, most: 100 }));
    await stage.backend.limitAccount('main', { perSecond: null, windows });
    const id = await stage.campaign(1);
    await stage.end(await stage.worker(), id, 'released');
    expect(await used(stage.backend)).toEqual([1, 0]);
  });

  test('a place that was given back ends the hold that the limits had led to', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: DAY, most: 2 }] });
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    const wire = await stage.onWire(worker, id, 2);
    expect(await stage.begin(worker, await stage.claim(worker, id))).toEqual([{ kind: 'gone' }]);
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'quota' });
    await stage.record(worker, wire.slice(0, 1), 'released');
    expect((await stage.row(id)).hold).toBeNull();
    // Nobody has given his word, for which workers would read the configuration again.
    expect(await stage.backend.accounts()).toEqual([{ name: 'main', hold: null, epoch: 0 }]);
    await stage.end(worker, id, 'sent');
    expect(await stage.begin(worker, await stage.claim(worker, id))).toEqual([{ kind: 'gone' }]);
    await stage.record(worker, wire.slice(1), 'sent');
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'quota' });
  });

  test('the newest word counts, with what was sent before, and ends the hold of the limits before', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: DAY, most: 2 }] });
    const id = await stage.campaign(5);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent', 2);
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    expect(await stage.begin(worker, [claim])).toEqual([{ kind: 'gone' }]);
    expect((await stage.row(id)).hold).not.toBeNull();
    const windows = [
      { ms: HOUR, most: 10 },
      { ms: DAY, most: 3 },
    ];
    await stage.backend.limitAccount('main', { perSecond: null, windows });
    expect(await stage.backend.accounts()).toEqual([{ name: 'main', hold: null, epoch: 0 }]);
    expect((await stage.row(id)).hold).toBeNull();
    expect(await used(stage.backend)).toEqual([2, 2]);
    await stage.end(worker, id, 'sent');
    expect(await used(stage.backend)).toEqual([3, 3]);
    await stage.backend.hold('main', { reason: 'auth', message: '535', until: null });
    await stage.backend.limitAccount('main', null);
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'auth' });
  });

  test('a window of many messages is kept in few runs, and loses little', async (stage) => {
    const most = 6_000;
    await stage.backend.limitAccount('main', { perSecond: null, windows: [{ ms: DAY, most }] });
    const id = await stage.campaign(60);
    const worker = await stage.worker();
    for (let i = 0; i < 12; i += 1) {
      await stage.end(worker, id, 'sent', 5);
      stage.clock.pass(5 * SECOND);
    }
    const [window] = (await stage.backend.accountUse('main'))?.windows ?? [];
    expect(window?.runs.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    expect(window?.runs.length).toBeLessThan(4);
  });

  test('a clock set back makes nobody wait longer than the window', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: 1, windows: [{ ms: 10 * SECOND, most: 1 }] });
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    stage.clock.pass(-HOUR);
    const claims = await stage.claim(worker, id);
    expect(await stage.begin(worker, claims)).toEqual([{ kind: 'wait', until: stage.clock.now() + 10 * SECOND + 1 }]);
    stage.clock.pass(10 * SECOND + 1);
    expect(await stage.begin(worker, claims)).toMatchObject([{ kind: 'begun' }]);
  });
}

function paceTests(test: ContractTest): void {
  test('the even rate of an account is that of all its campaigns, and the stricter of rate and delay wins', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: 2, windows: [] });
    const free = await stage.campaign(2);
    const slow = await stage.campaign(2, { delayMs: 5 * SECOND });
    const worker = await stage.worker();
    const claims = [...(await stage.claim(worker, free, 2)), ...(await stage.claim(worker, slow, 2))];
    const start = stage.clock.now();
    const [a, b, c, d] = claims as [Claim, Claim, Claim, Claim];
    expect(await stage.begin(worker, [a])).toEqual([{ kind: 'begun' }]);
    expect(await stage.begin(worker, [c])).toEqual([{ kind: 'wait', until: start + 480 }]);
    stage.clock.pass(480);
    expect(await stage.begin(worker, [c])).toEqual([{ kind: 'begun', at: start + 500 }]);
    stage.clock.pass(500);
    expect(await stage.begin(worker, [d, b])).toEqual([
      { kind: 'wait', until: expect.any(Number) },
      { kind: 'begun', at: start + 1_000 },
    ]);
    const [late] = await stage.begin(worker, [d]);
    expect(late?.kind === 'wait' && late.until - start).toBeGreaterThan(5_000);
  });

  test('a server that asks for less halves the pace, once for all that was begun before, and it grows again', async (stage) => {
    const id = await stage.campaign(60);
    const worker = await stage.worker();
    for (let i = 0; i < 10; i += 1) {
      await stage.end(worker, id, 'sent');
      stage.clock.pass(100);
    }
    const refused = await stage.onWire(worker, id, 3);
    const cutAt = stage.clock.now();
    await throttle(stage, worker, refused.slice(0, 1));
    const slowed = (await stage.backend.accountUse('main'))?.slowed;
    expect(slowed).toMatchObject({ at: cutAt });
    expect(slowed?.ceiling).toBeCloseTo(10, 0);
    await throttle(stage, worker, refused.slice(1));
    expect((await stage.backend.accountUse('main'))?.slowed).toEqual(slowed);
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    expect(await stage.begin(worker, [claim])).toEqual([{ kind: 'wait', until: cutAt + SECOND }]);
    stage.clock.pass(SECOND);
    expect(await stage.begin(worker, [claim])).toMatchObject([{ kind: 'begun' }]);
    const [next] = (await stage.claim(worker, id)) as [Claim];
    const [wait] = await stage.begin(worker, [next]);
    expect(wait?.kind === 'wait' && wait.until - stage.clock.now()).toBeGreaterThan(150);
    stage.clock.pass(HOUR);
    expect(await stage.begin(worker, [next])).toMatchObject([{ kind: 'begun' }]);
    expect((await stage.backend.accountUse('main'))?.slowed).toBeNull();
  });
}

function shareTests(test: ContractTest): void {
  test('campaigns of one account that ask together each get their share', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: 10, windows: [] });
    const many = await stage.campaign(40);
    const few = await stage.campaign(5);
    const worker = await stage.worker();
    let waiting = [...(await stage.claim(worker, many, 40)), ...(await stage.claim(worker, few, 5))];
    const order: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      const answers = await stage.begin(worker, waiting);
      waiting = waiting.filter((claim, j) => {
        if (answers[j]?.kind === 'begun') order.push(claim.campaign);
        return answers[j]?.kind !== 'begun';
      });
      stage.clock.pass(100);
    }
    expect(order.slice(0, 10).filter((campaign) => campaign === few)).toHaveLength(5);
  });

  test('the limits of one account are nothing to another', async (stage) => {
    await stage.backend.limitAccount('main', { perSecond: 0.1, windows: [{ ms: DAY, most: 1 }] });
    await stage.campaign(5);
    const other = await stage.campaign(5, { account: 'other' });
    await stage.onWire(await stage.worker(), other, 5);
  });
}

function startTests(test: ContractTest): void {
  test('a campaign that no worker found in time is missed until somebody says run', async (stage) => {
    const notBefore = stage.clock.now() + HOUR;
    const id = await stage.campaign(2, {}, { notBefore, startBy: notBefore + HOUR });
    const worker = await stage.worker();
    stage.clock.pass(2 * HOUR + 1);
    expect((await stage.row(id)).hold).toEqual({ reason: 'missed', message: '', until: null });
    expect(await stage.backend.work(['main'])).toMatchObject([{ id, hold: { reason: 'missed' } }]);
    expect(await stage.claim(worker, id)).toEqual([]);
    expect((await stage.backend.setWanted(id, 'run')).hold).toBeNull();
    await stage.onWire(worker, id, 2);
  });

  test('a campaign that a worker found in time is not missed, whatever holds it', async (stage) => {
    const notBefore = stage.clock.now() + HOUR;
    const id = await stage.campaign(1, {}, { notBefore, startBy: notBefore + HOUR });
    const worker = await stage.worker();
    await stage.backend.hold('main', { reason: 'auth', message: '535', until: null });
    stage.clock.pass(HOUR + MINUTE);
    await stage.backend.work(['other']);
    await stage.backend.work(['main']);
    stage.clock.pass(DAY);
    await stage.backend.unhold('main', { byOperator: false });
    expect((await stage.row(id)).hold).toBeNull();
    await stage.onWire(worker, id);
  });
}

/** Sends one after the other, each a tenth to nine tenths of a second on its way; waits as told. */
async function drain(stage: Stage, worker: string, id: string, count: number) {
  const sent: { begun: number; ended: number }[] = [];
  while (sent.length < count) {
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    let [answer] = await stage.begin(worker, [claim]);
    while (answer?.kind === 'wait') {
      stage.clock.pass(answer.until - stage.clock.now());
      [answer] = await stage.begin(worker, [claim]);
    }
    expect(answer?.kind).toBe('begun');
    const begun = stage.clock.now();
    stage.clock.pass(100 + ((sent.length * 271) % 800));
    await stage.record(worker, [claim], 'sent');
    sent.push({ begun, ended: stage.clock.now() });
  }
  return sent;
}

async function used(backend: Backend): Promise<number[]> {
  const use = await backend.accountUse('main');
  return (use?.windows ?? []).map(({ runs }) => runs.reduce((sum, { count }) => sum + count, 0));
}

/** Gives these back with the server's word that the pace was too high. */
export function throttle(stage: Stage, worker: string, claims: readonly Claim[]) {
  const records = claims.map(({ campaign, number, token }) => {
    return { campaign, number, token, kind: 'released', waitMs: 0, throttled: true } as const;
  });
  return stage.recordAll(worker, records);
}

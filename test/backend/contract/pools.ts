import { expect } from 'vitest';
import type { Begin, CampaignId, Claim } from '../../../src/backend/port.ts';
import { type ContractTest, outcome, type Stage, toBegin } from './stage.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POOL = 'one,two,three';
const NAMES = ['one', 'two', 'three'];

/** Campaigns that several accounts send: see src/backend/pool.ts. */
export function poolTests(test: ContractTest): void {
  beginTests(test);
  holdTests(test);
  shareTests(test);
}

function beginTests(test: ContractTest): void {
  test('a campaign that several accounts send is work for each of them that is asked for', async (stage) => {
    const id = await stage.campaign(3, { account: POOL });
    expect(await stage.row(id)).toMatchObject({ account: POOL, hold: null });
    const of = async (names: string[]) =>
      (await stage.backend.work(names)).map(({ account, pooled }) => [account, pooled]);
    expect(await of(['three', 'one', 'other'])).toEqual([
      ['one', true],
      ['three', true],
    ]);
    expect(await of(['other'])).toEqual([]);
    const alone = await stage.campaign(1, { account: 'one' });
    const [row] = (await stage.backend.work(['one'])).filter((work) => work.id === alone);
    expect(row).not.toHaveProperty('pooled');
    expect(await stage.row(alone)).not.toHaveProperty('pool');
  });

  test('a begin counts against the account that it names, whoever records the outcome', async (stage) => {
    for (const name of NAMES) await limit(stage, name, 100);
    const id = await stage.campaign(6, { account: POOL });
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 4);
    await begin(stage, worker, claims.slice(0, 2), 'one');
    await begin(stage, worker, claims.slice(2), 'two');
    expect(await used(stage)).toEqual([2, 2, 0]);
    expect(await shares(stage, id)).toEqual([
      [0, 2],
      [0, 2],
      [0, 0],
    ]);
    await stage.recordAll(worker, [outcome(claims[0] as Claim, 'sent'), outcome(claims[2] as Claim, 'sent')]);
    await stage.recordAll(worker, [outcome(claims[1] as Claim, 'unknown'), outcome(claims[3] as Claim, 'failed')]);
    expect(await used(stage)).toEqual([2, 2, 0]);
    expect(await shares(stage, id)).toEqual([
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  test('no window of an account ever holds one more, in campaigns of its own and with others together', async (stage) => {
    await limit(stage, 'one', 3);
    await limit(stage, 'two', 100);
    const together = await stage.campaign(9, { account: POOL });
    const alone = await stage.campaign(9, { account: 'one' });
    const worker = await stage.worker();
    await stage.end(worker, alone, 'sent');
    const claims = await stage.claim(worker, together, 6);
    expect(await begin(stage, worker, claims.slice(0, 3), 'one')).toMatchObject([begun, begun, gone]);
    const [own] = await stage.claim(worker, alone);
    expect(own).toBeUndefined();
    expect(await begin(stage, worker, claims.slice(3), 'two')).toMatchObject([begun, begun, begun]);
    expect((await stage.row(together)).hold).toBeNull();
    expect((await stage.row(alone)).hold).toMatchObject({ reason: 'quota' });
    await stage.backend.recover(worker);
    expect(await used(stage)).toEqual([3, 3, 0]);
  });

  test('what one account has to wait for, another may begin', async (stage) => {
    const id = await stage.campaign(3, { account: POOL });
    const worker = await stage.worker();
    await stage.backend.limitAccount('one', { perSecond: null, windows: [{ ms: 10 * SECOND, most: 1 }] });
    const [first, second] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    await begin(stage, worker, [first], 'one');
    const until = stage.clock.now() + 10 * SECOND + 1;
    expect(await begin(stage, worker, [second], 'one')).toEqual([{ kind: 'wait', until, elsewhere: true }]);
    expect(await begin(stage, worker, [second], 'three')).toMatchObject([begun]);
  });

  test('the pace of a campaign is one, whichever account sends', async (stage) => {
    const id = await stage.campaign(3, { account: POOL, delayMs: 5 * SECOND });
    const worker = await stage.worker();
    const [first, second] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    await begin(stage, worker, [first], 'one');
    const [answer] = await begin(stage, worker, [second], 'two');
    expect(answer).toMatchObject({ kind: 'wait' });
    expect(answer).not.toHaveProperty('elsewhere');
  });

  test('by a name that is none of its accounts nothing is begun or lent', async (stage) => {
    const id = await stage.campaign(2, { account: POOL });
    const worker = await stage.worker();
    const asked = { claims: [{ campaign: id, want: 1, account: 'four' }] };
    expect((await stage.turn(worker, asked)).claims).toEqual([[]]);
    const claims = await stage.claim(worker, id);
    expect(await begin(stage, worker, claims, 'four')).toEqual([gone]);
    expect(await stage.counts(id)).toEqual({ pending: 2 });
  });
}

function holdTests(test: ContractTest): void {
  const auth = { reason: 'auth', message: '535 no', until: null } as const;

  test('an account that is held sends nothing; the others go on, and take what it gave back', async (stage) => {
    const id = await stage.campaign(4, { account: POOL });
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 2);
    await stage.backend.hold('one', auth);
    expect(await begin(stage, worker, claims, 'one')).toEqual([gone, gone]);
    expect((await stage.turn(worker, { claims: [{ campaign: id, want: 1, account: 'one' }] })).claims).toEqual([[]]);
    expect((await stage.row(id)).hold).toBeNull();
    expect((await stage.row(id)).pool?.map(({ hold }) => hold?.reason ?? null)).toEqual(['auth', null, null]);
    const again = (await stage.turn(worker, { claims: [{ campaign: id, want: 4, account: 'two' }] })).claims[0] ?? [];
    expect(again).toHaveLength(4);
    expect(await begin(stage, worker, again, 'two')).toMatchObject([begun, begun, begun, begun]);
  });

  test('a campaign is held when all of its accounts are, by the hold that ends first', async (stage) => {
    const id = await stage.campaign(1, { account: POOL });
    const now = stage.clock.now();
    await stage.backend.hold('one', auth);
    await stage.backend.hold('two', { reason: 'unreachable', message: 'away', until: now + 20 * SECOND });
    await stage.backend.hold('three', { reason: 'quota', message: 'full', until: now + 10 * SECOND });
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'quota' });
    stage.clock.pass(10 * SECOND);
    expect((await stage.row(id)).hold).toBeNull();
    await stage.backend.hold('three', auth);
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'unreachable' });
    expect((await stage.backend.timeline(id))?.stops.map(({ of }) => of)).toEqual(['account', 'account']);
    const { unfinished } = await stage.backend.tallies();
    expect(unfinished).toMatchObject([{ account: POOL, hold: { reason: 'unreachable' } }]);
  });

  test('the age of a delivery stands still while all accounts are held, and not while one is', async (stage) => {
    const id = await stage.campaign(1, { account: 'one,two' });
    const worker = await stage.worker();
    await stage.defer(worker, id, 0);
    await stage.backend.hold('two', auth);
    stage.clock.pass(HOUR);
    await stage.backend.hold('one', auth);
    stage.clock.pass(HOUR);
    await stage.backend.unhold('one', { byOperator: false });
    const [claim] = await stage.claim(worker, id);
    expect(claim?.ageMs).toBe(HOUR);
  });

  test('too many dead addresses hold all accounts: the list is the cause', async (stage) => {
    const id = await stage.campaign(60, { account: POOL });
    const worker = await stage.worker();
    const sent = await stage.claim(worker, id, 50);
    await begin(stage, worker, sent, 'two');
    await stage.record(worker, sent, 'sent');
    stage.clock.pass(SECOND);
    const dead = sent.map(({ number, email }) => ({
      ...{ campaign: id, number, key: email, kind: 'returned', cause: 'permanent' },
      ...{ guess: false, reply: '550 no such user', suppress: null },
    }));
    await stage.backend.recordReturns(dead as never);
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'returns' });
    expect((await stage.row(id)).pool).toMatchObject([
      { sent: 0, hold: { reason: 'returns' } },
      { sent: 50, hold: { reason: 'returns' } },
      { sent: 0, hold: { reason: 'returns' } },
    ]);
  });
}

function shareTests(test: ContractTest): void {
  test('a retry may go out by another account; each message counts for the account that sent it', async (stage) => {
    const id = await stage.campaign(1, { account: POOL });
    const worker = await stage.worker();
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    await begin(stage, worker, [claim], 'one');
    await stage.recordAll(worker, [{ ...toBegin(claim), kind: 'deferred', reply: '451 later', waitMs: 0 }]);
    const [again] = (await stage.claim(worker, id)) as [Claim];
    await begin(stage, worker, [again], 'three');
    await stage.record(worker, [again], 'sent');
    expect(await shares(stage, id)).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  test('what a dead worker had on the wire leaves the account by which it was begun', async (stage) => {
    for (const name of NAMES) await limit(stage, name, 100);
    const id = await stage.campaign(3, { account: POOL });
    const worker = await stage.worker();
    await begin(stage, worker, await stage.claim(worker, id, 2), 'two');
    expect((await stage.backend.accountUse('two'))?.onWire).toBe(2);
    await stage.backend.recover(worker);
    expect((await stage.backend.accountUse('two'))?.onWire).toBe(0);
    expect(await used(stage)).toEqual([0, 2, 0]);
    expect(await stage.counts(id)).toEqual({ unknown: 2, pending: 1 });
  });

  test('what was not handed over gives its place back to the account by which it was begun', async (stage) => {
    for (const name of NAMES) await limit(stage, name, 1);
    const id = await stage.campaign(3, { account: POOL });
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id);
    await begin(stage, worker, claims, 'two');
    await stage.record(worker, claims, 'released');
    expect(await used(stage)).toEqual([0, 0, 0]);
    const again = await stage.claim(worker, id);
    expect(await begin(stage, worker, again, 'two')).toMatchObject([begun]);
  });
}

const begun = { kind: 'begun' } as const;
const gone = { kind: 'gone' } as const;

async function begin(stage: Stage, worker: string, claims: readonly Begin[], account: string) {
  return (await stage.turn(worker, { begins: claims.map((claim) => ({ ...toBegin(claim), account })) })).begins;
}

function limit({ backend }: Stage, account: string, most: number): Promise<void> {
  return backend.limitAccount(account, { perSecond: null, windows: [{ ms: DAY, most }] });
}

/** What counts against the window of each account now. */
async function used({ backend }: Stage): Promise<number[]> {
  const uses = await Promise.all(NAMES.map((name) => backend.accountUse(name)));
  return uses.map((use) => {
    const runs = use?.windows[0]?.runs ?? [];
    return runs.reduce((sum, { count }) => sum + count, use?.onWire ?? 0);
  });
}

/** Messages sent, and on the wire, of each account. */
async function shares(stage: Stage, id: CampaignId): Promise<number[][]> {
  return ((await stage.row(id)).pool ?? []).map(({ sent, sending }) => [sent, sending]);
}

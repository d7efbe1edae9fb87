import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { type ContractTest, outcome, row, toBegin } from './stage.ts';

const MINUTE = 60_000;
const gone = { kind: 'gone' };

/** Begins and records of `exchange`. */
export function outcomeTests(test: ContractTest): void {
  beginTests(test);
  recordTests(test);

  test('one turn records, then begins, then claims', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    const [one] = (await stage.onWire(worker, id)) as [Claim];
    const [two] = (await stage.claim(worker, id)) as [Claim];
    const result = await stage.turn(worker, {
      records: [outcome(one, 'sent'), outcome(one, 'sent'), outcome({ ...two, token: two.token + 1 }, 'sent')],
      begins: [toBegin(two), toBegin(two), { campaign: id, number: 99, token: 1 }],
      claims: [{ campaign: id, want: 5 }],
    });
    expect(result.records).toEqual(['recorded', 'stale', 'stale']);
    expect(result.begins).toEqual([{ kind: 'begun' }, gone, gone]);
    expect(result.claims[0]?.map((claim) => claim.number)).toEqual([3, 4]);
    expect(await stage.counts(id)).toEqual({ sent: 1, sending: 1, claimed: 2 });
  });

  test('attempts that did not go well are noted, also beyond a retry, and go with the campaign', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const first = stage.clock.now();
    await stage.defer(worker, id, MINUTE);
    await stage.end(worker, id, 'sent');
    stage.clock.pass(2 * MINUTE);
    const second = stage.clock.now();
    await stage.end(worker, id, 'failed');
    await stage.backend.retry(id, ['failed']);
    await stage.onWire(worker, id);
    stage.clock.pass(MINUTE);
    await stage.backend.recover(worker);
    const noted = await stage.backend.attempts(id, 1);
    expect(noted.map(({ at, state }) => [at, state])).toEqual([
      [first, 'deferred'],
      [second, 'failed'],
      [stage.clock.now(), 'unknown'],
    ]);
    expect(noted[0]?.reply).toBe('451 later');
    expect(noted[2]?.reply).toMatch(/^facteur:/);
    expect(await stage.backend.attempts(id, 2)).toEqual([]);
    expect(await stage.backend.attempts('nosuch', 1)).toEqual([]);
    stage.clock.pass(MINUTE);
    await stage.backend.purge(stage.clock.now());
    expect(await stage.backend.attempts(id, 1)).toEqual([]);
  });

  test('a campaign is finished with its last outcome, unknown ones included', async (stage) => {
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    await stage.end(worker, id, 'failed');
    expect((await stage.row(id)).finishedAt).toBeNull();
    stage.clock.pass(MINUTE);
    await stage.end(worker, id, 'unknown');
    expect((await stage.row(id)).finishedAt).toBe(stage.clock.now());
    expect(await stage.backend.work(['main'])).toEqual([]);
  });
}

function beginTests(test: ContractTest): void {
  test('a begin marks the delivery and the campaign, for everybody to see', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 2);
    stage.clock.pass(1000);
    expect(await stage.begin(worker, claims.slice(0, 1))).toEqual([{ kind: 'begun' }]);
    const started = stage.clock.now();
    stage.clock.pass(1000);
    await stage.begin(worker, claims.slice(1));
    const other = await stage.another();
    expect(await other.delivery(id, { number: 1 })).toMatchObject({ state: 'sending', at: started });
    expect(await other.campaign(id)).toMatchObject({ startedAt: started });
  });

  test('a begin without the claim is gone, and changes nothing', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    const strange = [
      { ...claim, token: claim.token + 1 },
      { ...claim, number: 2 },
      { ...claim, number: 3 },
      { ...claim, campaign: 'nosuch' },
    ];
    expect(await stage.begin(worker, strange)).toEqual(strange.map(() => gone));
    expect(await stage.counts(id)).toEqual({ claimed: 1, pending: 1 });
    expect(await stage.begin('stranger', [claim])).toEqual([gone]);
    expect(await stage.begin(worker, [claim])).toEqual([{ kind: 'begun' }]);
  });

  test('pause takes effect before the next begin, and the delivery is pending again', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 2);
    await stage.backend.setWanted(id, 'paused');
    expect(await stage.begin(worker, claims)).toEqual([gone, gone]);
    expect(await stage.counts(id)).toEqual({ pending: 2 });
    await stage.backend.setWanted(id, 'run');
    expect(await stage.begin(worker, claims)).toEqual([gone, gone]);
    expect(await stage.record(worker, claims, 'sent')).toEqual(['stale', 'stale']);
    expect((await stage.claim(worker, id, 5)).map((claim) => claim.number)).toEqual([1, 2]);
  });

  test('cancel takes effect before the next begin, and what is on the wire keeps its outcome', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    const [wire] = (await stage.onWire(worker, id)) as [Claim];
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    await stage.backend.setWanted(id, 'cancelled');
    expect(await stage.begin(worker, [claim])).toEqual([gone]);
    expect(await stage.counts(id)).toEqual({ sending: 1, cancelled: 3 });
    expect((await stage.row(id)).finishedAt).toBeNull();
    expect(await stage.record(worker, [wire], 'sent')).toEqual(['recorded']);
    expect(await stage.counts(id)).toEqual({ sent: 1, cancelled: 3 });
  });

  test('a hold takes effect before the next begin, on the campaigns of that account only', async (stage) => {
    const [id, other] = [await stage.campaign(1), await stage.campaign(1, { account: 'other' })];
    const worker = await stage.worker();
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    const [free] = (await stage.claim(worker, other)) as [Claim];
    await stage.backend.hold('main', { reason: 'quota', message: '550 5.4.5', until: stage.clock.now() + MINUTE });
    expect(await stage.begin(worker, [claim, free])).toEqual([gone, { kind: 'begun' }]);
    expect(await stage.counts(id)).toEqual({ pending: 1 });
    stage.clock.pass(MINUTE);
    await stage.onWire(worker, id);
  });

  test('an address that was suppressed meanwhile is skipped at its begin', async (stage) => {
    const id = await stage.campaign([row(1, 'Dead@example.org'), row(2, 'fine@example.org')]);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id, 2);
    await stage.backend.suppress([{ key: 'dead@example.org', reason: 'operator', detail: 'wrote to us' }]);
    expect(await stage.begin(worker, claims)).toEqual([gone, { kind: 'begun' }]);
    expect(await stage.delivery(id, 1)).toMatchObject({ state: 'skipped', skipReason: 'suppressed' });
    await stage.record(worker, claims.slice(1), 'sent');
    expect(await stage.counts(id)).toEqual({ skipped: 1, sent: 1 });
  });
}

function recordTests(test: ContractTest): void {
  test('outcomes are kept with their reply, their time and the attempt they were', async (stage) => {
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    const [a, b, c] = (await stage.onWire(worker, id, 3)) as [Claim, Claim, Claim];
    stage.clock.pass(500);
    const answers = await stage.recordAll(worker, [
      outcome(a, 'sent', '250 2.0.0 Ok'),
      outcome(b, 'failed', '550 5.1.1 Unknown'),
      outcome(c, 'unknown', 'connection lost'),
    ]);
    expect(answers).toEqual(['recorded', 'recorded', 'recorded']);
    const same = { attempts: 1, at: stage.clock.now(), nextAttemptAt: null };
    expect(await stage.delivery(id, 1)).toMatchObject({ ...same, state: 'sent', reply: '250 2.0.0 Ok' });
    expect(await stage.delivery(id, 2)).toMatchObject({ ...same, state: 'failed', reply: '550 5.1.1 Unknown' });
    expect(await stage.delivery(id, 3)).toMatchObject({ ...same, state: 'unknown', reply: 'connection lost' });
  });

  test('what is deferred waits for its time, and its attempts and age are told with the next claim', async (stage) => {
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const first = await stage.defer(worker, id, MINUTE);
    expect(await stage.delivery(id, 1)).toMatchObject({
      ...{ state: 'deferred', attempts: 1, reply: '451 later', nextAttemptAt: stage.clock.now() + MINUTE },
    });
    expect((await stage.row(id)).nextAttemptAt).toBe(stage.clock.now() + MINUTE);
    stage.clock.pass(MINUTE);
    const [claim] = (await stage.claim(worker, id)) as [Claim];
    expect(claim).toMatchObject({ number: 1, attempts: 1, ageMs: MINUTE });
    expect(claim.token).not.toBe(first.token);
    expect(await stage.record(worker, [first], 'sent')).toEqual(['stale']);
    await stage.begin(worker, [claim]);
    await stage.record(worker, [claim], 'sent');
    expect(await stage.delivery(id, 1)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('what is given back is pending again and was no attempt, begun or not', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const [claimed, begun] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    await stage.begin(worker, [begun]);
    expect(await stage.record(worker, [claimed, begun], 'released')).toEqual(['recorded', 'recorded']);
    expect(await stage.counts(id)).toEqual({ pending: 2 });
    expect(await stage.record(worker, [claimed, begun], 'sent')).toEqual(['stale', 'stale']);
    expect(await stage.begin(worker, [claimed])).toEqual([gone]);
    const again = await stage.claim(worker, id, 2);
    expect(again).toMatchObject([
      { number: 1, attempts: 0, ageMs: 0 },
      { number: 2, attempts: 0, ageMs: 0 },
    ]);
  });

  test('what was only claimed can fail or wait, which is no attempt, but cannot have been sent', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    const [a, b, c, d] = (await stage.claim(worker, id, 4)) as [Claim, Claim, Claim, Claim];
    const answers = await stage.recordAll(worker, [
      outcome(a, 'failed', 'cannot be composed'),
      { ...toBegin(b), kind: 'deferred', reply: 'later', waitMs: MINUTE },
      outcome(c, 'sent'),
      outcome(d, 'unknown'),
    ]);
    expect(answers).toEqual(['recorded', 'recorded', 'stale', 'stale']);
    expect(await stage.counts(id)).toEqual({ failed: 1, deferred: 1, claimed: 2 });
    expect(await stage.delivery(id, 1)).toMatchObject({ attempts: 0, reply: 'cannot be composed' });
    expect(await stage.delivery(id, 2)).toMatchObject({ attempts: 0 });
  });

  test('an outcome without the claim is stale, and changes nothing', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const [claim] = (await stage.onWire(worker, id)) as [Claim];
    const strange = [
      { ...claim, token: claim.token + 1 },
      { ...claim, number: 2 },
      { ...claim, number: 3 },
      { ...claim, campaign: 'nosuch' },
    ];
    expect(await stage.record(worker, strange, 'sent')).toEqual(strange.map(() => 'stale'));
    expect(await stage.counts(id)).toEqual({ sending: 1, pending: 1 });
  });

  test('a dead address is suppressed with its failure', async (stage) => {
    const id = await stage.campaign([row(1, 'Dead@example.org')]);
    const worker = await stage.worker();
    const [claim] = (await stage.onWire(worker, id)) as [Claim];
    await stage.recordAll(worker, [{ ...toBegin(claim), kind: 'failed', reply: '550 5.1.1', suppress: true }]);
    const draft = await stage.draft();
    expect(await stage.backend.addDeliveries(draft, [row(1, 'dead@example.org')])).toEqual([
      { number: 1, reason: 'suppressed', firstNumber: null },
    ]);
  });

  test('a reply is cut at 500 characters', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const [a, b] = (await stage.onWire(worker, id, 2)) as [Claim, Claim];
    await stage.recordAll(worker, [outcome(a, 'sent', 'x'.repeat(600)), outcome(b, 'failed', 'y'.repeat(600))]);
    expect((await stage.delivery(id, 1)).reply).toBe('x'.repeat(500));
    expect((await stage.delivery(id, 2)).reply).toBe('y'.repeat(500));
  });

  test('in a cancelled campaign what would wait or go back is cancelled', async (stage) => {
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    const [a, b, c] = (await stage.onWire(worker, id, 3)) as [Claim, Claim, Claim];
    await stage.backend.setWanted(id, 'cancelled');
    const answers = await stage.recordAll(worker, [
      { ...toBegin(a), kind: 'deferred', reply: '451', waitMs: MINUTE },
      outcome(b, 'released'),
      outcome(c, 'failed'),
    ]);
    expect(answers).toEqual(['recorded', 'recorded', 'recorded']);
    expect(await stage.counts(id)).toEqual({ cancelled: 2, failed: 1 });
    expect((await stage.row(id)).finishedAt).toBe(stage.clock.now());
  });
}

import { expect } from 'vitest';
import { type ContractTest, invalidRow, row, rowsFrom, toBegin } from './stage.ts';

const MINUTE = 60_000;

/** work, and what `exchange` lends. */
export function claimTests(test: ContractTest): void {
  workTests(test);

  test('claims come by number, no more than wanted, with the recipient’s data', async (stage) => {
    const id = await stage.campaign([row(1, 'A@example.org', { vars: '{"nom":"Léa"}' }), ...rowsFrom(2, 4)]);
    const worker = await stage.worker();
    const [first, second, ...rest] = await stage.claim(worker, id, 2);
    expect(rest).toEqual([]);
    expect(first).toEqual({
      ...{ campaign: id, number: 1, email: 'A@example.org', vars: '{"nom":"Léa"}', attempts: 0, ageMs: 0 },
      token: expect.any(Number),
    });
    expect(second?.number).toBe(2);
    expect((await stage.claim(worker, id, 10)).map((claim) => claim.number)).toEqual([3, 4, 5]);
    expect(await stage.claim(worker, id, 10)).toEqual([]);
    expect(await stage.counts(id)).toEqual({ claimed: 5 });
  });

  test('a delivery is lent to one worker only', async (stage) => {
    const id = await stage.campaign(40);
    const workers = await Promise.all([stage.worker(), stage.worker(), stage.worker()]);
    const backends = [stage.backend, await stage.another(), await stage.another()];
    const lent = await Promise.all(
      workers.map((worker, i) =>
        (backends[i] ?? stage.backend).exchange({
          worker,
          records: [],
          begins: [],
          claims: [{ campaign: id, want: 15 }],
        }),
      ),
    );
    const numbers = lent.flatMap((result) => (result.claims[0] ?? []).map((claim) => claim.number));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  test('rows that are not written to are never lent', async (stage) => {
    const id = await stage.campaign([invalidRow(1), row(2, 'a@example.org'), row(3, 'a@example.org'), invalidRow(4)]);
    const worker = await stage.worker();
    expect((await stage.claim(worker, id, 10)).map((claim) => claim.number)).toEqual([2]);
  });

  test('what is due again comes first, the one that waited longest before the others, then by number', async (stage) => {
    const id = await stage.campaign(6);
    const worker = await stage.worker();
    await stage.defer(worker, id, 2 * MINUTE);
    await stage.defer(worker, id, MINUTE);
    const [third] = await stage.onWire(worker, id);
    stage.clock.pass(3 * MINUTE);
    if (third) await stage.record(worker, [third], 'released');
    expect((await stage.claim(worker, id, 5)).map((claim) => claim.number)).toEqual([2, 1, 3, 4, 5]);
    expect((await stage.claim(worker, id, 5)).map((claim) => claim.number)).toEqual([6]);
  });

  test('what is not due yet is not lent', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.defer(worker, id, MINUTE);
    const [second] = await stage.claim(worker, id);
    if (second) {
      await stage.recordAll(worker, [{ ...toBegin(second), kind: 'released', waitMs: 2 * MINUTE }]);
    }
    expect(await stage.claim(worker, id, 10)).toEqual([]);
    stage.clock.pass(MINUTE);
    expect((await stage.claim(worker, id, 10)).map((claim) => claim.number)).toEqual([1]);
    stage.clock.pass(MINUTE);
    expect((await stage.claim(worker, id, 10)).map((claim) => claim.number)).toEqual([2]);
  });

  test('who wants none, or fewer, is lent none, of those that wait neither', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    await stage.record(worker, await stage.claim(worker, id, 3), 'released');
    for (const want of [0, -1, -2]) expect(await stage.claim(worker, id, want)).toEqual([]);
    expect(await stage.counts(id)).toEqual({ pending: 4 });
  });

  test('nothing is lent of a campaign that is paused, cancelled, held, scheduled, unknown, or to a stranger', async (stage) => {
    const worker = await stage.worker();
    const id = await stage.campaign(3);
    expect(await stage.claim('stranger', id, 3)).toEqual([]);
    expect(await stage.claim(worker, 'nosuch', 3)).toEqual([]);
    expect(await stage.claim(worker, id, 0)).toEqual([]);
    await stage.backend.setWanted(id, 'paused');
    expect(await stage.claim(worker, id, 3)).toEqual([]);
    await stage.backend.setWanted(id, 'run');
    await stage.backend.hold('main', { reason: 'auth', message: '535', until: null });
    expect(await stage.claim(worker, id, 3)).toEqual([]);
    await stage.backend.unhold('main', { byOperator: true });
    expect(await stage.claim(worker, id, 1)).toHaveLength(1);
    await stage.backend.setWanted(id, 'cancelled');
    expect(await stage.claim(worker, id, 3)).toEqual([]);
    const later = await stage.campaign(1, {}, { notBefore: stage.clock.now() + MINUTE });
    expect(await stage.claim(worker, later, 3)).toEqual([]);
    stage.clock.pass(MINUTE);
    expect(await stage.claim(worker, later, 3)).toHaveLength(1);
  });

  test('several campaigns can be claimed from in one turn; answers come in the order asked', async (stage) => {
    const [one, two] = [await stage.campaign(2), await stage.campaign(2, { account: 'other' })];
    const worker = await stage.worker();
    const claims = [two, 'nosuch', one].map((campaign) => ({ campaign, want: 5 }));
    const result = await stage.turn(worker, { claims });
    expect(result.claims.map((lent) => lent.map((claim) => claim.campaign))).toEqual([[two, two], [], [one, one]]);
  });

  test('a claim in one turn sees what the same turn gives back', async (stage) => {
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const [claim] = await stage.claim(worker, id);
    if (!claim) throw new Error('nothing claimed');
    const result = await stage.turn(worker, {
      records: [{ ...toBegin(claim), kind: 'released', waitMs: 0 }],
      claims: [{ campaign: id, want: 1 }],
    });
    expect(result.records).toEqual(['recorded']);
    expect(result.claims[0]?.map((again) => again.number)).toEqual([1]);
    expect(result.claims[0]?.[0]?.token).not.toBe(claim.token);
  });

  test('a turn with nothing in it is answered with nothing', async (stage) => {
    expect(await stage.turn(await stage.worker(), {})).toEqual({ records: [], begins: [], claims: [] });
  });
}

function workTests(test: ContractTest): void {
  test('work names the campaigns that could be served, oldest first, of the accounts named', async (stage) => {
    const first = await stage.campaign(2, { delayMs: 5000 });
    const second = await stage.campaign(2, { account: 'other', mode: 'dry-run' });
    const finished = await stage.campaign([invalidRow(1)]);
    const paused = await stage.campaign(1);
    await stage.backend.setWanted(paused, 'paused');
    const cancelled = await stage.campaign(1);
    await stage.backend.setWanted(cancelled, 'cancelled');
    const scheduled = await stage.campaign(1, {}, { notBefore: stage.clock.now() + MINUTE });
    expect(await stage.backend.work(['other', 'main', 'unused'])).toEqual([
      { id: first, account: 'main', mode: 'async', delayMs: 5000, hold: null, accountEpoch: 0, nextDueAt: null },
      { id: second, account: 'other', mode: 'dry-run', delayMs: 0, hold: null, accountEpoch: 0, nextDueAt: null },
    ]);
    expect((await stage.backend.work(['main'])).map((work) => work.id)).toEqual([first]);
    expect(await stage.backend.work([])).toEqual([]);
    stage.clock.pass(MINUTE);
    await stage.backend.setWanted(paused, 'run');
    const ids = (await stage.backend.work(['main'])).map((work) => work.id);
    expect(ids).toEqual([first, paused, scheduled]);
    expect(ids).not.toContain(finished);
  });

  test('work says when the next delivery is due, and keeps naming a campaign whose last ones are in hands', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const nextDueAt = async () => (await stage.backend.work(['main']))[0]?.nextDueAt;
    expect(await nextDueAt()).toBeNull();
    const until = stage.clock.now() + MINUTE;
    await stage.defer(worker, id, MINUTE);
    expect(await nextDueAt()).toBeNull();
    const [second] = await stage.onWire(worker, id);
    expect(await nextDueAt()).toBe(until);
    if (second) await stage.recordAll(worker, [{ ...toBegin(second), kind: 'released', waitMs: MINUTE - 1000 }]);
    expect(await nextDueAt()).toBe(until - 1000);
    stage.clock.pass(MINUTE);
    expect(await nextDueAt()).toBeNull();
    const last = await stage.onWire(worker, id, 2);
    expect(await nextDueAt()).toBe(stage.clock.now() + 1_000);
    await stage.record(worker, last, 'sent');
    expect(await stage.backend.work(['main'])).toEqual([]);
  });
}

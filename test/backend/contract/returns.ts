import { expect } from 'vitest';
import type { CampaignId, Claim, ReturnRecord } from '../../../src/backend/port.ts';
import { FEWEST_GONE, noReturns } from '../../../src/backend/return-rule.ts';
import { DRY_RUN_ACCOUNT } from '../../../src/backend/states.ts';
import { ownWords, readOwnWords } from '../../../src/own-words.ts';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, outcome, row, rowsFrom, type Stage } from './stage.ts';

function back(campaign: CampaignId, number: number, over: Partial<ReturnRecord> = {}): ReturnRecord {
  const key = `member${number}@example.org`;
  const cause = over.kind === 'complained' ? 'complaint' : 'permanent';
  const what = { kind: 'returned', cause, guess: false, reply: '550 5.1.1 no such user', suppress: null } as const;
  return { campaign, number, key, ...what, ...over };
}

async function sent(stage: Stage, count: number): Promise<CampaignId> {
  const id = await stage.campaign(count);
  await stage.end(await stage.worker(), id, 'sent', count);
  return id;
}

/** recordReturns: what came back after "250". */
export function returnTests(test: ContractTest): void {
  test('what was sent is returned or complained of, with what was said, once', async (stage) => {
    const { backend, clock } = stage;
    const id = await sent(stage, 3);
    clock.pass(60_000);
    const told = [back(id, 1), back(id, 2, { kind: 'complained', reply: '' }), back(id, 1, { reply: 'again' })];
    expect(await backend.recordReturns(told)).toEqual(['recorded', 'recorded', 'known']);
    expect(await stage.counts(id)).toEqual({ sent: 1, returned: 1, complained: 1 });
    const first = { state: 'returned', reply: '550 5.1.1 no such user', attempts: 1, at: clock.now() };
    expect(await stage.delivery(id, 1)).toMatchObject(first);
    expect(await stage.delivery(id, 2)).toMatchObject({ state: 'complained', reply: 'sent', attempts: 1 });
    clock.pass(60_000);
    expect(await (await stage.another()).recordReturns(told)).toEqual(['known', 'known', 'known']);
    expect(await stage.delivery(id, 1)).toMatchObject(first);
    expect((await stage.row(id)).finishedAt).not.toBeNull();
  });

  test('an answer is noted of what was sent, once, and changes nothing else', async (stage) => {
    const { backend, clock } = stage;
    const id = await sent(stage, 2);
    const { at } = await stage.delivery(id, 1);
    clock.pass(60_000);
    const answer = back(id, 1, { kind: 'answered', cause: 'unknown' });
    expect(await backend.recordReturns([answer, answer])).toEqual(['recorded', 'known']);
    expect(await (await stage.another()).recordReturns([{ ...answer, key: 'other@example.org' }])).toEqual(['refused']);
    expect(await stage.counts(id)).toEqual({ sent: 2 });
    expect(await stage.delivery(id, 1)).toMatchObject({ state: 'sent', answered: true, back: null, reply: 'sent', at });
    expect((await stage.delivery(id, 2)).answered).toBeUndefined();
    expect(await backend.returnCounts(id)).toEqual(noReturns());
    // What comes back after all counts.
    expect(await backend.recordReturns([back(id, 1), answer])).toEqual(['recorded', 'refused']);
    expect(await stage.delivery(id, 1)).toMatchObject({
      state: 'returned',
      back: { cause: 'permanent', guess: false },
    });
    expect(await stage.counts(id)).toEqual({ sent: 1, returned: 1 });
    const waiting = await stage.campaign(1);
    expect(await backend.recordReturns([back(waiting, 1, { kind: 'answered' })])).toEqual(['refused']);
  });

  test('somebody who complains of what was returned got it after all; the other way round changes nothing', async (stage) => {
    const { backend } = stage;
    const id = await sent(stage, 1);
    const complaint = back(id, 1, { kind: 'complained' });
    expect(await backend.recordReturns([back(id, 1), complaint, back(id, 1), complaint])).toEqual([
      'recorded',
      'recorded',
      'known',
      'known',
    ]);
    expect(await stage.counts(id)).toEqual({ complained: 1 });
  });

  test('a return settles what nobody knew, before any late outcome', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const [claim] = (await stage.onWire(worker, id)) as [Claim];
    expect(await backend.recordReturns([back(id, 1)])).toEqual(['unsettled']);
    await backend.recover(worker);
    expect(await backend.recordReturns([back(id, 1)])).toEqual(['recorded']);
    expect(await stage.recordAll(worker, [outcome(claim, 'sent', '250')])).toEqual(['stale']);
    expect(await stage.counts(id)).toEqual({ returned: 1 });
    expect(await backend.retry(id, ['unknown', 'failed'])).toBe(0);
  });

  test('what never went out cannot come back: each such state is refused and stays', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign([...rowsFrom(1, 4), row(5, 'member5@example.org', { skip: 'duplicate' })]);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    await stage.defer(worker, id, 60_000);
    await stage.claim(worker, id);
    const before = await stage.states(id);
    expect(before).toEqual(['failed', 'deferred', 'claimed', 'pending', 'skipped']);
    const told = [1, 2, 3, 4, 5].map((number) => back(id, number, { suppress: 'hard-bounce' }));
    expect(await backend.recordReturns(told)).toEqual(told.map(() => 'refused'));
    await backend.setWanted(id, 'cancelled');
    expect(await backend.recordReturns(told)).toEqual(told.map(() => 'refused'));
    expect(await collect(backend.suppressions())).toEqual([]);
  });

  test('a forged return changes nothing: no such campaign or delivery, another address, only composed', async (stage) => {
    const { backend } = stage;
    const id = await sent(stage, 2);
    const composed = await stage.campaign(1, { mode: 'dry-run', account: DRY_RUN_ACCOUNT });
    await stage.end(await stage.worker(), composed, 'sent');
    const forged = [
      back('nobody', 1),
      ...[0, 3, 1.5, -1, 2 ** 40].map((number) => back(id, number)),
      back(id, 1, { key: 'member2@example.org' }),
      back(id, 1, { key: 'Member1@example.org' }),
      back(id, 1, { key: '' }),
      back(composed, 1),
    ].map((one) => ({ ...one, suppress: 'complaint' }) as const);
    expect(await backend.recordReturns(forged)).toEqual(forged.map(() => 'refused'));
    expect(await stage.counts(id)).toEqual({ sent: 2 });
    expect(await stage.counts(composed)).toEqual({ sent: 1 });
    expect(await collect(backend.suppressions())).toEqual([]);
    const draft = await stage.draft();
    expect(await backend.recordReturns([back(draft, 1)])).toEqual(['refused']);
  });

  test('an address whose key is another text is known by its key', async (stage) => {
    const id = await stage.campaign([row(1, 'Élodie@example.org', { key: 'élodie@example.org' })]);
    await stage.end(await stage.worker(), id, 'sent');
    const named = (key: string) => stage.backend.recordReturns([back(id, 1, { key })]);
    expect(await named('Élodie@example.org')).toEqual(['refused']);
    expect(await named('élodie@example.org')).toEqual(['recorded']);
  });

  test('with the return the address is suppressed, and is written to no more', async (stage) => {
    const { backend, clock } = stage;
    const id = await sent(stage, 2);
    const told = [
      back(id, 1, { suppress: 'hard-bounce' }),
      back(id, 2, { kind: 'complained', suppress: 'complaint', reply: '' }),
    ];
    await backend.recordReturns(told);
    const at = clock.now();
    expect(await collect(backend.suppressions())).toEqual([
      { key: 'member1@example.org', reason: 'hard-bounce', detail: `${id}: 550 5.1.1 no such user`, at },
      { key: 'member2@example.org', reason: 'complaint', detail: `${id}: `, at },
    ]);
    expect(await stage.counts(await stage.campaign(3))).toEqual({ pending: 1, skipped: 2 });
  });

  test('what is said is cut; more than a chunk is refused, none is nothing', async (stage) => {
    const { backend } = stage;
    const id = await sent(stage, 1);
    expect(await backend.recordReturns([])).toEqual([]);
    const many = Array.from({ length: backend.capabilities.addChunk + 1 }, () => back(id, 1));
    await expect(backend.recordReturns(many)).rejects.toThrow(RangeError);
    expect(await stage.counts(id)).toEqual({ sent: 1 });
    await backend.recordReturns([back(id, 1, { reply: 'x'.repeat(600) })]);
    expect((await stage.delivery(id, 1)).reply).toHaveLength(500);
  });

  test('while others of the campaign are sent, and in one that is cancelled', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent', 2);
    expect(await backend.recordReturns([back(id, 1)])).toEqual(['recorded']);
    await stage.end(worker, id, 'sent');
    await backend.setWanted(id, 'cancelled');
    expect(await backend.recordReturns([back(id, 2)])).toEqual(['recorded']);
    expect(await stage.counts(id)).toEqual({ sent: 1, returned: 2, cancelled: 1 });
    const states = ['returned', 'complained'] as const;
    expect((await collect(backend.deliveries(id, { states }))).map(({ number }) => number)).toEqual([1, 2]);
    expect(await backend.troubles(id, 10)).toEqual([]);
  });

  test('why it came back is kept of each, counted for the campaign, and for ever in the ledger', async (stage) => {
    const { backend, clock } = stage;
    const id = await sent(stage, 4);
    await backend.recordReturns([
      back(id, 1, { cause: 'full', guess: true }),
      back(id, 2, { cause: 'policy' }),
      back(id, 3, { cause: 'full' }),
    ]);
    expect((await stage.delivery(id, 1)).back).toEqual({ cause: 'full', guess: true });
    expect((await stage.delivery(id, 2)).back).toEqual({ cause: 'policy', guess: false });
    expect((await stage.delivery(id, 4)).back).toBeNull();
    expect(await backend.returnCounts(id)).toEqual({ ...noReturns(), full: 2, policy: 1 });
    await backend.recordReturns([back(id, 1, { kind: 'complained' }), back(id, 1, { kind: 'complained' })]);
    expect((await stage.delivery(id, 1)).back).toEqual({ cause: 'complaint', guess: false });
    expect(await backend.returnCounts(id)).toEqual({ ...noReturns(), full: 1, policy: 1, complaint: 1 });
    expect((await collect(backend.deliveries(id, {}))).map((one) => one.back?.cause)).toEqual([
      ...['complaint', 'policy', 'full'],
      undefined,
    ]);
    const { rows } = await backend.deliveryPage(id, { states: ['returned'], limit: 10 });
    expect(rows.map((one) => one.back?.cause)).toEqual(['policy', 'full']);
    const totals = { ...noReturns(), full: 2, policy: 1, complaint: 1 };
    expect(await backend.returnTotals()).toEqual(totals);
    clock.pass(1);
    await backend.purge(clock.now());
    expect(await backend.returnCounts(id)).toEqual(noReturns());
    expect(await backend.returnCounts('nobody')).toEqual(noReturns());
    expect(await backend.returnTotals()).toEqual(totals);
  });

  test('a mail that was recorded is known by its name, also when what it says would be new by now', async (stage) => {
    const { backend } = stage;
    const id = await sent(stage, 2);
    expect(await backend.knowsReturn('mail')).toBe(false);
    expect(await backend.recordReturns([back(id, 1)], 'mail')).toEqual(['recorded']);
    expect(await backend.knowsReturn('mail')).toBe(true);
    expect(await (await stage.another()).recordReturns([back(id, 2), back('nobody', 1)], 'mail')).toEqual([
      'known',
      'known',
    ]);
    expect(await stage.counts(id)).toEqual({ sent: 1, returned: 1 });
    // One that says nothing of a delivery is remembered, too.
    expect(await backend.recordReturns([], 'asked')).toEqual([]);
    expect(await backend.knowsReturn('asked')).toBe(true);
  });

  test('nothing that was refused, was known or is to be told again is remembered', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    await stage.onWire(worker, id);
    expect(await backend.recordReturns([back('nobody', 1)], 'forged')).toEqual(['refused']);
    expect(await backend.knowsReturn('forged')).toBe(false);
    expect(await backend.recordReturns([back(id, 1), back(id, 2)], 'half')).toEqual(['recorded', 'unsettled']);
    expect(await backend.knowsReturn('half')).toBe(false);
    expect(await backend.recordReturns([back(id, 1)], 'again')).toEqual(['known']);
    expect(await backend.knowsReturn('again')).toBe(false);
  });

  test('too many dead addresses among at least 50 hold the account, once, until the operator’s word', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(200);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent', FEWEST_GONE - 1);
    clock.pass(1_000);
    const dead = (first: number, count: number) =>
      backend.recordReturns(Array.from({ length: count }, (_, i) => back(id, first + i)));
    await dead(1, 2);
    // Any other reason is no fault of the list.
    await backend.recordReturns([back(id, 3, { cause: 'full' }), back(id, 4, { cause: 'policy' })]);
    expect((await stage.row(id)).hold).toBeNull();
    await stage.end(worker, id, 'sent', 1);
    // 3 of 50 are more than 5 %.
    await dead(5, 1);
    const message = ownWords('many-returned', { dead: 3, gone: 50 });
    const { hold } = await stage.row(id);
    expect(hold).toMatchObject({ reason: 'returns', until: null });
    expect(readOwnWords(hold?.message ?? '')).toEqual(readOwnWords(message));
    expect((await stage.claim(worker, id)).length).toBe(0);
    await dead(6, 1);
    await backend.unhold('main', { byOperator: true });
    // What had gone out before may go on coming back; what goes out now is judged anew.
    clock.pass(1_000);
    await dead(7, 10);
    expect((await stage.row(id)).hold).toBeNull();
    await stage.end(worker, id, 'sent', FEWEST_GONE);
    await dead(51, 2);
    expect((await stage.row(id)).hold).toBeNull();
    await dead(53, 1);
    expect((await stage.row(id)).hold?.reason).toBe('returns');
  });

  test('dead addresses hold nothing where nothing is left to send, people paused it, or something holds it already', async (stage) => {
    const { backend } = stage;
    const hold = { reason: 'auth', message: '535', until: null } as const;
    const over = await sent(stage, FEWEST_GONE);
    const open = await stage.campaign(FEWEST_GONE + 1);
    await stage.end(await stage.worker(), open, 'sent', FEWEST_GONE);
    const dead = (id: CampaignId, first: number, count: number) =>
      backend.recordReturns(Array.from({ length: count }, (_, i) => back(id, first + i)));
    await dead(over, 1, FEWEST_GONE);
    expect((await stage.row(over)).hold).toBeNull();
    await backend.setWanted(open, 'paused');
    await dead(open, 1, 5);
    expect((await stage.row(open)).hold).toBeNull();
    await backend.setWanted(open, 'run');
    await backend.hold('main', hold);
    await dead(open, 6, 1);
    expect((await stage.row(open)).hold).toEqual(hold);
    await backend.unhold('main', { byOperator: true });
    await dead(open, 7, 1);
    expect((await stage.row(open)).hold?.reason).toBe('returns');
  });
}

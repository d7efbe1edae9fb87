import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { type ContractTest, outcome, toBegin } from './stage.ts';

/** Outcomes that come after their worker was declared dead, and `onUnknown: 'resend'`. */
export function lateTests(test: ContractTest): void {
  test('a late outcome tells what became of an unknown delivery', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    const [a, b] = (await stage.onWire(worker, id, 2)) as [Claim, Claim];
    await stage.backend.recover(worker);
    expect(await stage.counts(id)).toEqual({ unknown: 2 });
    stage.clock.pass(1000);
    expect(await stage.recordAll(worker, [outcome(a, 'sent', '250'), outcome(b, 'failed', '550')])).toEqual([
      'late',
      'late',
    ]);
    expect(await stage.delivery(id, 1)).toMatchObject({
      state: 'sent',
      reply: '250',
      attempts: 1,
      at: stage.clock.now(),
    });
    expect(await stage.delivery(id, 2)).toMatchObject({ state: 'failed', reply: '550', attempts: 1 });
    expect(await stage.record(worker, [a, b], 'sent')).toEqual(['stale', 'stale']);
  });

  test('a late outcome tells nothing when it does not settle the question', async (stage) => {
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    const [a, b, c] = (await stage.onWire(worker, id, 3)) as [Claim, Claim, Claim];
    await stage.backend.recover(worker);
    const answers = await stage.recordAll(worker, [
      { ...toBegin(a), kind: 'deferred', reply: '451', waitMs: 0 },
      outcome(b, 'released'),
      outcome(c, 'unknown'),
    ]);
    expect(answers).toEqual(['stale', 'stale', 'stale']);
    expect(await stage.counts(id)).toEqual({ unknown: 3 });
  });

  test('a late outcome is stale once the delivery was tried again', async (stage) => {
    const id = await stage.campaign(1);
    const [first, second] = [await stage.worker(), await stage.worker()];
    const claims = await stage.onWire(first, id);
    await stage.backend.recover(first);
    await stage.backend.retry(id, ['unknown']);
    expect(await stage.record(first, claims, 'failed')).toEqual(['stale']);
    const again = await stage.onWire(second, id);
    expect(await stage.record(first, claims, 'failed')).toEqual(['stale']);
    expect(await stage.record(second, again, 'sent')).toEqual(['recorded']);
  });

  test('what was only claimed by a dead worker cannot be told about late', async (stage) => {
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const claims = await stage.claim(worker, id);
    await stage.backend.recover(worker);
    expect(await stage.record(worker, claims, 'sent')).toEqual(['stale']);
    expect(await stage.counts(id)).toEqual({ pending: 1 });
  });

  test('where the campaign says resend, an unknown outcome makes it pending again', async (stage) => {
    const id = await stage.campaign(2, { onUnknown: 'resend' });
    const [first, second] = [await stage.worker(), await stage.worker()];
    await stage.onWire(first, id);
    expect(await stage.backend.recover(first)).toEqual({ released: 1, unknown: 0 });
    await stage.claim(second, id, 2).then((claims) => stage.record(second, claims, 'released'));
    await stage.end(second, id, 'unknown', 2);
    expect(await stage.counts(id)).toEqual({ pending: 2 });
    const again = await stage.claim(second, id, 5);
    expect(again.map(({ number, attempts }) => [number, attempts])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('a late outcome comes in time to spare a resend, until somebody has claimed it', async (stage) => {
    const id = await stage.campaign(3, { onUnknown: 'resend' });
    const [first, second] = [await stage.worker(), await stage.worker()];
    const [a, b, c] = (await stage.onWire(first, id, 3)) as [Claim, Claim, Claim];
    await stage.backend.recover(first);
    expect(await stage.recordAll(first, [outcome(a, 'sent'), outcome(b, 'failed')])).toEqual(['late', 'late']);
    expect(await stage.counts(id)).toEqual({ sent: 1, failed: 1, pending: 1 });
    const [again] = (await stage.claim(second, id, 5)) as [Claim];
    expect(again.number).toBe(3);
    expect(await stage.record(first, [c], 'sent')).toEqual(['stale']);
    await stage.begin(second, [again]);
    await stage.record(second, [again], 'sent');
    expect((await stage.row(id)).finishedAt).not.toBeNull();
  });

  test('nobody is sent copies for ever: after five attempts it stays unknown', async (stage) => {
    const id = await stage.campaign(1, { onUnknown: 'resend' });
    const worker = await stage.worker();
    for (let attempt = 1; attempt <= 5; attempt += 1) await stage.end(worker, id, 'unknown');
    expect(await stage.counts(id)).toEqual({ unknown: 1 });
    expect(await stage.delivery(id, 1)).toMatchObject({ attempts: 5 });
  });

  test('in a cancelled campaign nothing is sent again', async (stage) => {
    const id = await stage.campaign(2, { onUnknown: 'resend' });
    const [first, second] = [await stage.worker(), await stage.worker()];
    await stage.onWire(first, id);
    const wire = await stage.onWire(second, id);
    await stage.backend.setWanted(id, 'cancelled');
    expect(await stage.backend.recover(first)).toEqual({ released: 0, unknown: 1 });
    await stage.record(second, wire, 'unknown');
    expect(await stage.counts(id)).toEqual({ unknown: 2 });
  });
}

import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { errorOf } from '../../helpers/errors.ts';
import { type ContractTest, rowsFrom } from './stage.ts';

const MINUTE = 60_000;

/** setWanted and retry. */
export function steeringTests(test: ContractTest): void {
  wantedTests(test);
  retryTests(test);
}

function wantedTests(test: ContractTest): void {
  test('a campaign that is held itself stands still until somebody says run; others of its account go on', async (stage) => {
    const id = await stage.campaign(3);
    const other = await stage.campaign(1);
    const worker = await stage.worker();
    const [wired, claimed] = (await stage.claim(worker, id, 2)) as [Claim, Claim];
    await stage.begin(worker, [wired]);
    await stage.backend.holdCampaign(id, { reason: 'restored', message: 'backup.facteur' });
    const hold = { reason: 'restored', message: 'backup.facteur', until: null };
    expect(await stage.row(id)).toMatchObject({ hold, wanted: 'run' });
    expect((await stage.backend.work(['main'])).map((work) => work.hold)).toEqual([hold, null]);
    expect(await stage.begin(worker, [claimed])).toEqual([{ kind: 'gone' }]);
    expect(await stage.claim(worker, id)).toEqual([]);
    expect(await stage.record(worker, [wired], 'sent')).toEqual(['recorded']);
    await stage.end(worker, other, 'sent');
    await stage.backend.unhold('main', { byOperator: true });
    expect((await stage.row(id)).hold).toEqual(hold);
    expect(await stage.backend.setWanted(id, 'run')).toMatchObject({ hold: null, counts: { sent: 1, pending: 2 } });
    await stage.end(worker, id, 'sent', 2);
  });

  test('the hold of a campaign comes before that of its account, and the latest replaces the one before', async (stage) => {
    const id = await stage.campaign(1);
    await stage.backend.hold('main', { reason: 'auth', message: '535', until: null });
    await stage.backend.holdCampaign(id, { reason: 'restored', message: '' });
    await stage.backend.holdCampaign(id, { reason: 'ledger-moved', message: '' });
    expect((await stage.row(id)).hold).toMatchObject({ reason: 'ledger-moved' });
    expect((await stage.backend.setWanted(id, 'run')).hold).toMatchObject({ reason: 'auth' });
  });

  test('a campaign that is held itself is not finished before somebody says run, or cancels it', async (stage) => {
    const [id, other] = [await stage.campaign(1), await stage.campaign(1)];
    const worker = await stage.worker();
    for (const campaign of [id, other]) {
      await stage.onWire(worker, campaign, 1);
      await stage.backend.holdCampaign(campaign, { reason: 'ledger-rollback', message: '' });
    }
    await stage.backend.recover(worker);
    expect(await stage.row(id)).toMatchObject({ finishedAt: null, hold: { reason: 'ledger-rollback' } });
    expect((await stage.backend.setWanted(id, 'run')).finishedAt).not.toBeNull();
    expect((await stage.backend.setWanted(other, 'cancelled')).finishedAt).not.toBeNull();
    expect(await stage.row(other)).toMatchObject({ counts: { unknown: 1 } });
  });

  test('drafts, finished campaigns and those that are not there are not held', async (stage) => {
    const draft = await stage.draft();
    const finished = await stage.campaign([]);
    for (const id of [draft, finished, 'nosuch']) {
      await stage.backend.holdCampaign(id, { reason: 'restored', message: '' });
    }
    expect((await stage.row(draft)).hold).toBeNull();
    expect((await stage.row(finished)).hold).toBeNull();
  });

  test('what people want is kept and told, and saying it again changes nothing', async (stage) => {
    const id = await stage.campaign(3);
    for (const wanted of ['paused', 'paused', 'run', 'run'] as const) {
      expect(await stage.backend.setWanted(id, wanted)).toMatchObject({ id, wanted, counts: { pending: 3 } });
      expect((await (await stage.another()).campaign(id))?.wanted).toBe(wanted);
    }
  });

  test('a clock set back while a campaign is paused makes nobody wait when it is resumed', async (stage) => {
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.backend.work(['default']);
    const claims = await stage.claim(worker, id, 2);
    await stage.backend.setWanted(id, 'paused');
    await stage.record(worker, claims, 'released');
    stage.clock.pass(-3_600_000);
    await stage.backend.work(['default']);
    await stage.backend.setWanted(id, 'run');
    await stage.backend.work(['default']);
    expect(await stage.claim(worker, id, 2)).toHaveLength(2);
  });

  test('cancelling cancels whoever was not begun', async (stage) => {
    const id = await stage.campaign(6);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    await stage.defer(worker, id, MINUTE);
    await stage.claim(worker, id).then((claims) => stage.record(worker, claims, 'released'));
    await stage.onWire(worker, id);
    await stage.claim(worker, id);
    stage.clock.pass(1000);
    const row = await stage.backend.setWanted(id, 'cancelled');
    expect(row).toMatchObject({ wanted: 'cancelled', counts: { sent: 1, sending: 1, cancelled: 4 }, finishedAt: null });
    expect(row.nextAttemptAt).toBeNull();
    expect(await stage.delivery(id, 6)).toMatchObject({
      state: 'cancelled',
      at: stage.clock.now(),
      nextAttemptAt: null,
    });
    expect(await stage.delivery(id, 2)).toMatchObject({ state: 'cancelled', attempts: 1, nextAttemptAt: null });
    stage.clock.pass(1000);
    expect(await stage.backend.setWanted(id, 'cancelled')).toMatchObject({ counts: { cancelled: 4 } });
    expect((await stage.delivery(id, 6)).at).toBe(stage.clock.now() - 1000);
    expect(await stage.backend.work(['main'])).toEqual([]);
  });

  test('a cancelled campaign without anybody on the wire is finished', async (stage) => {
    const id = await stage.campaign(2500);
    const worker = await stage.worker();
    await stage.claim(worker, id, 1200);
    expect(await stage.backend.setWanted(id, 'cancelled')).toMatchObject({ finishedAt: stage.clock.now() });
    expect(await stage.counts(id)).toEqual({ cancelled: 2500 });
  });

  test('what makes no sense is refused', async (stage) => {
    const refused = async (task: () => Promise<unknown>) => {
      const { code, exitCode } = await errorOf(task);
      return [code, exitCode];
    };
    const draft = await stage.draft();
    await stage.backend.addDeliveries(draft, rowsFrom(1, 1));
    const cancelled = await stage.campaign(1);
    await stage.backend.setWanted(cancelled, 'cancelled');
    const finished = await stage.campaign([]);
    for (const wanted of ['run', 'paused', 'cancelled'] as const) {
      expect(await refused(() => stage.backend.setWanted('nosuch', wanted))).toEqual(['campaign-not-found', 5]);
      expect(await refused(() => stage.backend.setWanted(draft, wanted))).toEqual(['state-refused', 4]);
    }
    for (const wanted of ['run', 'paused'] as const) {
      expect(await refused(() => stage.backend.setWanted(cancelled, wanted))).toEqual(['state-refused', 4]);
    }
    expect(await refused(() => stage.backend.setWanted(finished, 'paused'))).toEqual(['state-refused', 4]);
    expect(await stage.backend.setWanted(finished, 'run')).toMatchObject({ wanted: 'run' });
    expect(await stage.backend.setWanted(finished, 'cancelled')).toMatchObject({ wanted: 'cancelled' });
  });

  test('several processes cancel at once and the counters stay right', async (stage) => {
    const id = await stage.campaign(3000);
    await stage.claim(await stage.worker(), id, 1500);
    const others = [await stage.another(), await stage.another()];
    await Promise.all([stage.backend, ...others].map((backend) => backend.setWanted(id, 'cancelled')));
    expect(await stage.counts(id)).toEqual({ cancelled: 3000 });
  });
}

function retryTests(test: ContractTest): void {
  test('a retry makes the named ones pending, as if never tried, and the campaign runs again', async (stage) => {
    const id = await stage.campaign(4);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed');
    await stage.end(worker, id, 'unknown', 2);
    await stage.end(worker, id, 'sent');
    expect((await stage.row(id)).finishedAt).not.toBeNull();
    stage.clock.pass(MINUTE);
    expect(await stage.backend.retry(id, ['failed'])).toBe(1);
    expect(await stage.counts(id)).toEqual({ pending: 1, unknown: 2, sent: 1 });
    expect(await stage.row(id)).toMatchObject({ finishedAt: null });
    expect(await stage.delivery(id, 1)).toMatchObject({
      state: 'pending',
      attempts: 0,
      reply: null,
      at: stage.clock.now(),
    });
    const [claim] = (await stage.claim(worker, id, 5)) as [Claim];
    expect(claim).toMatchObject({ number: 1, attempts: 0, ageMs: 0 });
    await stage.begin(worker, [claim]);
    await stage.record(worker, [claim], 'sent');
    expect((await stage.row(id)).finishedAt).toBe(stage.clock.now());
    expect(await stage.backend.retry(id, ['failed', 'unknown'])).toBe(2);
    expect(await stage.backend.retry(id, ['failed', 'unknown'])).toBe(0);
    expect(await stage.backend.retry(id, [])).toBe(0);
  });

  test('a retry of many is whole, and does not take the deferred ones', async (stage) => {
    const id = await stage.campaign(2200);
    const worker = await stage.worker();
    await stage.defer(worker, id, MINUTE);
    const claims = [...(await stage.claim(worker, id, 2000)), ...(await stage.claim(worker, id, 2000))];
    await stage.begin(worker, claims);
    await stage.record(worker, claims, 'failed');
    expect(await stage.backend.retry(id, ['failed', 'failed'])).toBe(2199);
    expect(await stage.counts(id)).toEqual({ pending: 2199, deferred: 1 });
  });

  test('a retry is refused for a draft, a cancelled campaign and none', async (stage) => {
    const draft = await stage.draft();
    const cancelled = await stage.campaign(1);
    await stage.end(await stage.worker(), cancelled, 'failed');
    await stage.backend.setWanted(cancelled, 'cancelled');
    expect((await errorOf(() => stage.backend.retry(draft, ['failed']))).code).toBe('state-refused');
    expect((await errorOf(() => stage.backend.retry(cancelled, ['failed']))).code).toBe('state-refused');
    expect((await errorOf(() => stage.backend.retry('nosuch', ['failed']))).code).toBe('campaign-not-found');
  });
}

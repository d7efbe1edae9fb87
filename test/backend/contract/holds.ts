import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import type { Hold } from '../../../src/backend/states.ts';
import type { ContractTest, Stage } from './stage.ts';

const MINUTE = 60_000;
const auth: Hold = { reason: 'auth', message: '535 5.7.8', until: null };

/** hold, unhold, accounts, and the age of deliveries. */
export function holdTests(test: ContractTest): void {
  ageTests(test);

  test('a hold is shown wherever its account is', async (stage) => {
    const id = await stage.campaign(1);
    const other = await stage.campaign(1, { account: 'other' });
    await stage.backend.hold('main', auth);
    expect(await stage.backend.accounts()).toEqual([
      { name: 'main', hold: auth, epoch: 0 },
      { name: 'other', hold: null, epoch: 0 },
    ]);
    expect((await stage.row(id)).hold).toEqual(auth);
    expect((await stage.row(other)).hold).toBeNull();
    const work = await stage.backend.work(['main', 'other']);
    expect(work.map((campaign) => campaign.hold)).toEqual([auth, null]);
  });

  test('a hold replaces the one before', async (stage) => {
    await stage.backend.hold('main', auth);
    const quota: Hold = { reason: 'quota', message: '550 5.4.5', until: stage.clock.now() + MINUTE };
    await stage.backend.hold('main', quota);
    expect(await stage.backend.accounts()).toEqual([{ name: 'main', hold: quota, epoch: 0 }]);
  });

  test('a hold with a time ends by itself', async (stage) => {
    const id = await stage.campaign(1);
    await stage.backend.hold('main', {
      reason: 'unreachable',
      message: 'ECONNREFUSED',
      until: stage.clock.now() + MINUTE,
    });
    stage.clock.pass(MINUTE - 1);
    expect((await stage.row(id)).hold).not.toBeNull();
    stage.clock.pass(1);
    expect((await stage.row(id)).hold).toBeNull();
    expect(await stage.backend.accounts()).toEqual([{ name: 'main', hold: null, epoch: 0 }]);
    await stage.onWire(await stage.worker(), id);
  });

  test('the operator’s word ends a hold and makes the epoch grow; the worker’s does not', async (stage) => {
    await stage.campaign(1);
    await stage.backend.hold('main', auth);
    await stage.backend.unhold('main', { byOperator: false });
    expect(await stage.backend.accounts()).toEqual([{ name: 'main', hold: null, epoch: 0 }]);
    await stage.backend.unhold('main', { byOperator: true });
    await stage.backend.unhold('never-seen', { byOperator: true });
    expect(await stage.backend.accounts()).toEqual([
      { name: 'main', hold: null, epoch: 1 },
      { name: 'never-seen', hold: null, epoch: 1 },
    ]);
    expect(await stage.backend.work(['main'])).toMatchObject([{ accountEpoch: 1 }]);
  });
}

/** A campaign with one delivery that was deferred just now and is due again at once, also on a clock set back by hours. */
async function deferred(stage: Stage): Promise<{ age: () => Promise<number> }> {
  const id = await stage.campaign(1);
  const worker = await stage.worker();
  await stage.defer(worker, id, -10 * MINUTE * 60);
  return {
    async age() {
      const [claim] = (await stage.claim(worker, id)) as [Claim];
      await stage.record(worker, [claim], 'released');
      return claim.ageMs;
    },
  };
}

function ageTests(test: ContractTest): void {
  test('the age of a delivery counts from its first attempt, without the time its account was held', async (stage) => {
    const { age } = await deferred(stage);
    stage.clock.pass(2 * MINUTE);
    expect(await age()).toBe(2 * MINUTE);
    await stage.backend.hold('main', auth);
    stage.clock.pass(30 * MINUTE);
    await stage.backend.unhold('main', { byOperator: true });
    stage.clock.pass(MINUTE);
    expect(await age()).toBe(3 * MINUTE);
  });

  test('a hold that ended by itself counts up to its end, also when another follows', async (stage) => {
    const { age } = await deferred(stage);
    const hold = (minutes: number) =>
      stage.backend.hold('main', { reason: 'quota', message: '', until: stage.clock.now() + minutes * MINUTE });
    await hold(10);
    stage.clock.pass(15 * MINUTE);
    expect(await age()).toBe(5 * MINUTE);
    await hold(10);
    stage.clock.pass(5 * MINUTE);
    await hold(10);
    stage.clock.pass(11 * MINUTE);
    expect(await age()).toBe(6 * MINUTE);
  });

  test('the age is never negative, wherever the clock is moved', async (stage) => {
    const { age } = await deferred(stage);
    await stage.backend.hold('main', auth);
    stage.clock.pass(-60 * MINUTE);
    await stage.backend.unhold('main', { byOperator: true });
    expect(await age()).toBe(0);
    stage.clock.pass(61 * MINUTE);
    expect(await age()).toBe(MINUTE);
    await stage.backend.hold('main', auth);
    stage.clock.pass(600 * MINUTE);
    await stage.backend.unhold('main', { byOperator: true });
    stage.clock.pass(-600 * MINUTE);
    expect(await age()).toBe(0);
  });
}

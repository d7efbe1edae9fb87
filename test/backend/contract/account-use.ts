import { expect } from 'vitest';
import { throttle } from './limits.ts';
import type { ContractTest } from './stage.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** accountUse. */
export function accountUseTests(test: ContractTest): void {
  test('says what an account may send and has used', async (stage) => {
    expect(await stage.backend.accountUse('main')).toBeNull();
    const limits = { perSecond: 2, windows: [{ ms: DAY, most: 10 }] };
    await stage.backend.limitAccount('main', limits);
    expect(await stage.backend.accountUse('main')).toMatchObject({ limits, slowed: null, onWire: 0, hold: null });
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent');
    stage.clock.pass(SECOND);
    await stage.onWire(worker, id);
    const { clock } = stage;
    expect(await stage.backend.accountUse('main')).toMatchObject({
      onWire: 1,
      windows: [{ ms: DAY, most: 10, runs: [{ first: clock.now() - SECOND, last: clock.now() - SECOND, count: 1 }] }],
    });
    await stage.backend.limitAccount('main', null);
    expect(await stage.backend.accountUse('main')).toMatchObject({ limits: null, windows: [] });
  });

  test('says what holds an account, until when, and how it was slowed down', async (stage) => {
    await stage.backend.hold('main', { reason: 'auth', message: '535 5.7.8', until: null });
    expect(await stage.backend.accountUse('main')).toMatchObject({
      ...{ hold: { reason: 'auth', message: '535 5.7.8', until: null }, tat: null, slowed: null },
    });
    await stage.backend.unhold('main', { byOperator: true });
    await stage.backend.limitAccount('main', { perSecond: 2, windows: [{ ms: DAY, most: 1 }] });
    const id = await stage.campaign(3);
    const worker = await stage.worker();
    const wire = await stage.onWire(worker, id);
    expect(await stage.backend.accountUse('main')).toMatchObject({ hold: null, tat: stage.clock.now() + 500 });
    await throttle(stage, worker, wire);
    const slowed = { ceiling: 2, at: stage.clock.now(), cuts: 1 };
    expect(await stage.backend.accountUse('main')).toMatchObject({ hold: null, slowed, onWire: 0 });
    stage.clock.pass(MINUTE);
    await stage.end(worker, id, 'sent');
    await stage.begin(worker, await stage.claim(worker, id));
    const until = stage.clock.now() + DAY + 1;
    const hold = { reason: 'quota', message: (await stage.row(id)).hold?.message, until };
    expect(await stage.backend.accountUse('main')).toMatchObject({ hold });
  });
}

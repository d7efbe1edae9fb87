import { expect } from 'vitest';
import type { Claim } from '../../../src/backend/port.ts';
import { CLOCK_TOLERANCE_MS } from '../../../src/backend/times.ts';
import { type ContractTest, toBegin } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What waits while the wall clock is set back by an hour. */
export function clockSetBackTests(test: ContractTest): void {
  test('a clock set back gives what waits its own wait again, from now, once', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(2);
    const worker = await stage.worker();
    await stage.defer(worker, id, 5 * MINUTE);
    const released = await stage.claim(worker, id);
    await stage.record(worker, released, 'released');
    clock.pass(-HOUR);
    await backend.work(['main']);
    expect(await stage.claim(worker, id, 2)).toMatchObject([{ number: 2 }]);
    expect((await stage.row(id)).nextAttemptAt).toBe(clock.now() + 5 * MINUTE);
    clock.pass(4 * MINUTE);
    await backend.work(['main']);
    expect((await stage.row(id)).nextAttemptAt).toBe(clock.now() + MINUTE);
    expect(await stage.claim(worker, id)).toEqual([]);
    clock.pass(MINUTE);
    expect(await stage.claim(worker, id)).toMatchObject([{ number: 1 }]);
  });

  test('a clock set back leaves alone what began no later than clocks differ', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const due = clock.now() + 5 * MINUTE;
    await stage.defer(worker, id, 5 * MINUTE);
    clock.pass(HOUR);
    await backend.work(['main']);
    clock.pass(-HOUR - CLOCK_TOLERANCE_MS / 2);
    await backend.work(['main']);
    expect((await stage.row(id)).nextAttemptAt).toBe(due);
  });

  test('a clock set back gives what was given back until a time its own wait again', async (stage) => {
    const { backend, clock } = stage;
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    const [claim] = (await stage.onWire(worker, id)) as [Claim];
    await stage.recordAll(worker, [{ ...toBegin(claim), kind: 'released', waitMs: MINUTE }]);
    clock.pass(-HOUR);
    await backend.work(['main']);
    expect(await stage.claim(worker, id)).toEqual([]);
    clock.pass(MINUTE);
    expect(await stage.claim(worker, id)).toHaveLength(1);
  });

  test('a clock set back lets a hold last as long as it was meant to', async (stage) => {
    const { backend, clock } = stage;
    await stage.campaign(1);
    await backend.hold('main', { reason: 'throttled', message: '421', until: clock.now() + MINUTE });
    await backend.hold('other', { reason: 'auth', message: '535', until: null });
    clock.pass(-HOUR);
    await backend.work(['main']);
    const [held] = await backend.work(['main']);
    expect(held?.hold?.until).toBe(clock.now() + MINUTE);
    expect((await backend.accounts()).find(({ name }) => name === 'other')?.hold?.until).toBeNull();
    clock.pass(MINUTE);
    expect((await backend.work(['main']))[0]?.hold).toBeNull();
  });

  test('a clock set back leaves alone a hold that began no later than clocks differ', async (stage) => {
    const { backend, clock } = stage;
    await stage.campaign(1);
    const until = clock.now() + MINUTE;
    await backend.hold('main', { reason: 'throttled', message: '421', until });
    clock.pass(-CLOCK_TOLERANCE_MS / 2);
    const other = await stage.another();
    expect((await other.work(['main']))[0]?.hold?.until).toBe(until);
  });

  test('a clock set back is noticed by whoever opens the store afterwards', async (stage) => {
    const { clock } = stage;
    const id = await stage.campaign(1);
    const worker = await stage.worker();
    await stage.defer(worker, id, MINUTE);
    clock.pass(-HOUR);
    const other = await stage.another();
    await other.work(['main']);
    expect((await stage.row(id)).nextAttemptAt).toBe(clock.now() + MINUTE);
  });
}

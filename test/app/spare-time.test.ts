import { expect, it } from 'vitest';
import { busyBy, SpareTime } from '../../src/app/spare-time.ts';
import type { WorkerEvents } from '../../src/worker/session.ts';
import { eventually } from '../helpers/eventually.ts';

it('there is time when few messages are sent for a while, not while many are, and when the sending is over', async () => {
  const outcomes: unknown[] = [];
  const spare = new SpareTime();
  const { outcome } = spare.noting({ outcome: (...of: unknown[]) => outcomes.push(of) } as unknown as WorkerEvents);
  const send = () => outcome(...([{}, {}, {}] as unknown as Parameters<WorkerEvents['outcome']>));
  const isBusy = busyBy(spare.flag);
  expect(isBusy()).toBe(true);
  spare.watch();
  await spare.found;
  expect(isBusy()).toBe(false);

  const sending = setInterval(() => {
    for (let i = 0; i < 5; i += 1) send();
  }, 50);
  await eventually('many messages are seen', isBusy);
  clearInterval(sending);
  spare.stop();
  expect(isBusy()).toBe(false);
  expect(outcomes.length).toBeGreaterThan(10);
});

import { expect, it } from 'vitest';
import { busyBy, SpareTime } from '../../src/app/spare-time.ts';
import type { WorkerEvents } from '../../src/worker/session.ts';
import { eventually } from '../helpers/eventually.ts';

const noEvents = { outcome() {} } as unknown as WorkerEvents;
const message = [{}, {}, {}] as unknown as Parameters<WorkerEvents['outcome']>;

it('there is none while the main thread is at work, whatever it does', async () => {
  const spare = new SpareTime({ lookEveryMs: 50 });
  const isBusy = busyBy(spare.flag);
  spare.watch();
  await spare.found;
  const work = setInterval(() => {
    for (const began = performance.now(); performance.now() - began < 40; );
  }, 10);
  await eventually('it is seen to be at work', isBusy);
  clearInterval(work);
  await eventually('it is seen to rest', () => !isBusy());
  spare.stop();
});

it('what can wait does not wait for ever where the sending never rests', async () => {
  const mostMs = 400;
  const spare = new SpareTime({ lookEveryMs: 20, mostMs });
  const { outcome } = spare.noting(noEvents);
  const sending = setInterval(() => {
    for (let i = 0; i < 20; i += 1) outcome(...message);
  }, 2);
  const began = performance.now();
  spare.watch();
  await spare.found;
  // Four looks that find it idle would have been a fifth of that.
  expect(performance.now() - began).toBeGreaterThan(mostMs - 5);
  clearInterval(sending);
  spare.stop();
});

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

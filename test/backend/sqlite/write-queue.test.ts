import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WriteQueue } from '../../../src/backend/sqlite/write-queue.ts';

// Time passes by hand: `sleep` of node:timers/promises is the only timer in it.
const { slept } = vi.hoisted(() => ({ slept: [] as number[] }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    slept.push(ms);
    vi.advanceTimersByTime(ms);
  },
}));
beforeEach(() => {
  slept.length = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** So many transactions one after the other, of so many milliseconds, with breaks of so many between them. */
async function write(queue: WriteQueue, count: number, ms = 0, breakMs = 0): Promise<void> {
  for (let i = 0; i < count; i++) {
    await queue.enter();
    vi.advanceTimersByTime(ms);
    queue.leave();
    vi.advanceTimersByTime(breakMs);
  }
}

it('lets one write at a time, in the order they came', async () => {
  const queue = new WriteQueue();
  const order: string[] = [];
  await queue.enter();
  const waiting = ['a', 'b'].map(async (name) => {
    await queue.enter();
    order.push(name);
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  queue.leave();
  await waiting[0];
  expect(order).toEqual(['a']);
  queue.leave();
  await waiting[1];
  expect(order).toEqual(['a', 'b']);
  queue.leave();
  await queue.enter();
});

it('stands back after sixteen transactions without a break, or ten milliseconds of them', async () => {
  await write(new WriteQueue(), 16);
  expect(slept).toEqual([]);
  await write(new WriteQueue(), 17);
  expect(slept).toEqual([1]);
  slept.length = 0;
  await write(new WriteQueue(), 33);
  expect(slept).toEqual([1, 1]);
  slept.length = 0;
  await write(new WriteQueue(), 3, 5);
  expect(slept).toEqual([]);
  await write(new WriteQueue(), 4, 5);
  expect(slept).toEqual([1]);
});

it('does not stand back when it leaves breaks of two milliseconds by itself', async () => {
  await write(new WriteQueue(), 100, 0, 2);
  expect(slept).toEqual([]);
  await write(new WriteQueue(), 100, 0, 1);
  expect(slept.length).toBeGreaterThan(0);
});

it('pauses a millisecond or two before another try', async () => {
  for (let i = 0; i < 50; i++) await WriteQueue.retryPause();
  expect(new Set(slept)).toEqual(new Set([1, 2]));
});

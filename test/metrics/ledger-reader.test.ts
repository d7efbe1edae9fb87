import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noReturns } from '../../src/backend/return-rule.ts';
import { LedgerReader, PATIENCE_MS } from '../../src/metrics/ledger-reader.ts';
import { handClock } from '../backend/hand-clock.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A reader of a ledger that takes so many milliseconds for an answer; null: it never gives one. */
function stage(tookMs: () => number | null) {
  let looks = 0;
  const backend = {
    async tallies() {
      looks += 1;
      const ms = tookMs();
      await new Promise((resolve) => ms !== null && setTimeout(resolve, ms));
      return { unfinished: [], accounts: [] };
    },
    accounts: async () => [],
    workers: async () => [],
    returnTotals: async () => noReturns(),
    mailboxes: { mailboxes: async () => [] },
  };
  const reader = new LedgerReader(backend, handClock());
  return { reader, looks: () => looks };
}

it('those who ask at the same time share a look, and after it the ledger rests a hundred times as long', async () => {
  const { reader, looks } = stage(() => 20);
  const both = Promise.all([reader.read(), reader.read()]);
  await vi.advanceTimersByTimeAsync(20);
  const [one, other] = await both;
  expect(one).toBe(other);
  expect(looks()).toBe(1);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(await reader.read()).toBe(one);
  await vi.advanceTimersByTimeAsync(1);
  const next = reader.read();
  await vi.advanceTimersByTimeAsync(20);
  expect(await next).not.toBe(one);
  expect(looks()).toBe(2);
});

it('no rest is longer than five seconds', async () => {
  const { reader, looks } = stage(() => 3_000);
  const first = reader.read();
  await vi.advanceTimersByTimeAsync(3_000);
  await first;
  await vi.advanceTimersByTimeAsync(5_000);
  void reader.read();
  expect(looks()).toBe(2);
});

it('a ledger that does not answer in time is given up, and asked again the next time', async () => {
  let ms: number | null = null;
  const { reader, looks } = stage(() => ms);
  const first = reader.read();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await first).toBeNull();
  ms = 0;
  const second = reader.read();
  await vi.advanceTimersByTimeAsync(0);
  expect(await second).toMatchObject({ workers: [] });
  expect(looks()).toBe(2);
});

it('a ledger that refuses is one that does not answer; a fault of ours is told as one', async () => {
  const errors = [new Error('no connection'), new TypeError('x is undefined')];
  const { reader } = stage(() => {
    throw errors.shift();
  });
  expect(await reader.read()).toBeNull();
  await expect(reader.read()).rejects.toThrow('x is undefined');
});

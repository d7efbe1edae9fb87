import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Turn, TurnResult } from '../../src/backend/port.ts';
import { Ledger } from '../../src/worker/ledger.ts';

const begin = (number: number) => ({ campaign: 'k', number, token: 1 });
const sent = (number: number) => ({ ...begin(number), kind: 'sent' as const, reply: '250' });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

// The time that entries wait for others passes by hand.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A ledger over a backend that takes everything, when `open` resolves; how many entries each turn has carried. */
async function ledgerWith(away: number, open: () => Promise<void> = async () => {}) {
  const sizes: number[] = [];
  const exchange = async ({ records, begins, claims }: Turn): Promise<TurnResult> => {
    sizes.push(records.length + begins.length + claims.length);
    await open();
    return {
      records: records.map(() => 'recorded'),
      begins: begins.map(() => ({ kind: 'begun' })),
      claims: claims.map(() => []),
    };
  };
  const ledger = new Ledger({ exchange, holdCampaign: async () => {} }, 'w', () => {});
  await Promise.all(upTo(away).map((number) => ledger.begin(begin(number))));
  sizes.length = 0;
  return { ledger, sizes };
}

/** Whatever begins without waiting has begun, and ended. */
async function settled() {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
}

describe('the company that entries of a turn wait for', () => {
  it('is there when there are six for each message that is still on the wire', async () => {
    const { ledger, sizes } = await ledgerWith(7);
    for (const number of upTo(5)) void ledger.record(sent(number));
    await settled();
    expect(sizes).toEqual([]);
    void ledger.record(sent(6));
    await settled();
    expect(sizes).toEqual([6]);
    void ledger.record(sent(7));
    await settled();
    expect(sizes).toEqual([6, 1]);
  });

  it('is waited for three milliseconds, no longer', async () => {
    const { ledger, sizes } = await ledgerWith(7);
    void ledger.record(sent(1));
    vi.advanceTimersByTime(2);
    await settled();
    expect(sizes).toEqual([]);
    vi.advanceTimersByTime(1);
    await settled();
    expect(sizes).toEqual([1]);
  });

  it('is not waited for by a begin whose slot has come, nor by claims; nor by what comes with them', async () => {
    const { ledger, sizes } = await ledgerWith(7);
    void ledger.record(sent(1));
    void ledger.begin(begin(8), true);
    await settled();
    expect([sizes, vi.getTimerCount()]).toEqual([[2], 0]);
    void ledger.begin(begin(9));
    await settled();
    expect(sizes).toEqual([2]);
    void ledger.claim('k', 1);
    await settled();
    expect(sizes).toEqual([2, 2]);
  });

  it('is not waited for by who asks when all is done', async () => {
    const { ledger, sizes } = await ledgerWith(7);
    void ledger.record(sent(1));
    await ledger.idle();
    expect(sizes).toEqual([1]);
  });

  it('comes together while a turn is under way', async () => {
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const { ledger, sizes } = await ledgerWith(0, () => taken);
    const first = ledger.begin(begin(1));
    await settled();
    const together = [ledger.record(sent(2)), ledger.begin(begin(3), true)];
    take();
    await first;
    expect(await Promise.all(together)).toEqual(['recorded', { kind: 'begun' }]);
    expect(sizes).toEqual([1, 2]);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Turn, TurnResult } from '../../src/backend/port.ts';
import { Ledger } from '../../src/worker/ledger.ts';

/** A backend that takes turns, or refuses them as a full disk does; what it is told is kept in `turns`. */
function backend(refuse: () => boolean = () => false) {
  const turns: Turn[] = [];
  const exchange = async (turn: Turn): Promise<TurnResult> => {
    if (refuse()) throw new Error('disk full');
    turns.push(turn);
    return {
      records: turn.records.map(() => 'recorded'),
      begins: turn.begins.map(() => ({ kind: 'begun' })),
      claims: turn.claims.map(() => []),
    };
  };
  return { turns, port: { exchange, holdCampaign: async () => {} } };
}

const begin = (number: number) => ({ campaign: 'k', number, token: 1 });
const sent = (number: number) => ({ ...begin(number), kind: 'sent' as const, reply: '250' });

describe('Ledger', () => {
  afterEach(() => void vi.useRealTimers());

  it('puts what is asked together into one turn', async () => {
    const { turns, port } = backend();
    const ledger = new Ledger(port, 'w', () => {});
    const answers = await Promise.all([ledger.begin(begin(1)), ledger.begin(begin(2)), ledger.record(sent(3))]);
    expect(answers).toEqual([{ kind: 'begun' }, { kind: 'begun' }, 'recorded']);
    expect(turns).toHaveLength(1);
  });

  it('does not keep a lone entry waiting for company that never comes', async () => {
    const { port } = backend();
    const ledger = new Ledger(port, 'w', () => {});
    for (const number of [1, 2, 3]) expect(await ledger.begin(begin(number))).toEqual({ kind: 'begun' });
  });

  it('takes outcomes that come together while others are on the wire in one turn', async () => {
    const { turns, port } = backend();
    const ledger = new Ledger(port, 'w', () => {});
    await Promise.all([1, 2, 3, 4].map((number) => ledger.begin(begin(number))));
    await Promise.all([1, 2, 3].map((number) => ledger.record(sent(number))));
    expect(turns.map((turn) => turn.records.length)).toEqual([0, 3]);
  });

  it('keeps outcomes until they are durable, gives begins back, and says that it is in trouble', async () => {
    let refusals = 2;
    const troubles: unknown[] = [];
    const { turns, port } = backend(() => refusals-- > 0);
    const ledger = new Ledger(port, 'w', (error) => troubles.push(error));
    const recorded = ledger.record(sent(1));
    const begun = ledger.begin(begin(2));
    const claimed = ledger.claim('k', 5);
    expect(await begun).toEqual({ kind: 'gone' });
    expect(await claimed).toEqual([]);
    expect(ledger.inTrouble).toBe(true);
    expect(await recorded).toBe('recorded');
    expect(troubles).toHaveLength(2);
    expect(ledger.inTrouble).toBe(false);
    // Nobody knows whether the refused begin was marked: it is given back with the next turn.
    expect(turns.flatMap((turn) => turn.records)).toEqual([sent(1), { ...begin(2), kind: 'released', waitMs: 0 }]);
  });

  it('asks nothing more once it is over, whatever is still queued', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const over = new AbortController();
    let asked = 0;
    const { port } = backend(() => ++asked > 0);
    const ledger = new Ledger(port, 'w', () => over.abort(), over.signal);
    void ledger.record(sent(1));
    while (vi.getTimerCount() === 0) await nextTurn();
    await vi.runAllTimersAsync();
    void ledger.record(sent(2));
    await nextTurn();
    expect([asked, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('is idle when everything asked was answered', async () => {
    const { turns, port } = backend();
    const ledger = new Ledger(port, 'w', () => {});
    void ledger.record(sent(1));
    await ledger.idle();
    expect(turns).toHaveLength(1);
    await ledger.idle();
  });

  it('asks again campaign by campaign after a fault of ours: only the one it is about is held, the others go on', async () => {
    const troubles: unknown[] = [];
    const held: unknown[] = [];
    const { turns, port } = backend();
    const poisoned = {
      exchange(turn: Turn) {
        const about = [...turn.records, ...turn.begins, ...turn.claims].map(({ campaign }) => campaign);
        return about.includes('bad') ? Promise.reject(new TypeError('x is undefined')) : port.exchange(turn);
      },
      holdCampaign: async (id: string, hold: object) => void held.push({ id, ...hold }),
    };
    const ledger = new Ledger(poisoned, 'w', (error) => troubles.push(error));
    const asked = [
      ledger.record(sent(1)),
      ledger.record({ ...sent(2), campaign: 'bad' }),
      ledger.begin(begin(3)),
      ledger.claim('bad', 5),
      ledger.claim('k', 5),
    ];
    expect(await Promise.all(asked)).toEqual(['recorded', 'stale', { kind: 'gone' }, [], []]);
    expect(held).toEqual([{ id: 'bad', reason: 'ledger-damaged', message: 'x is undefined' }]);
    expect(turns.flatMap(({ records }) => records.map(({ number, kind }) => [number, kind]))).toEqual([
      [1, 'sent'],
      [3, 'released'],
    ]);
    expect(ledger.inTrouble).toBe(false);
    expect(await ledger.begin(begin(4))).toEqual({ kind: 'begun' });
    expect(troubles).toHaveLength(1);
  });
});

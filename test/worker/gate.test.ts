import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { Gate } from '../../src/worker/gate.ts';

const clock = systemClock({});

describe('Gate', () => {
  it('lets one begin at a time, in the order they came', async () => {
    const gate = new Gate(1, clock);
    const order: string[] = [];
    const begin = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((next) => setImmediate(next));
      order.push(`${name} out`);
      return 'begun' as const;
    };
    await Promise.all([gate.pass(begin('a')), gate.pass(begin('b')), gate.pass(begin('c'))]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('asks again when the slot has come, and not before', async () => {
    const gate = new Gate(1, clock);
    const slot = clock.now() + 40;
    const asked: number[] = [];
    const answer = await gate.pass(async () => {
      asked.push(clock.now());
      return asked.length === 1 ? { waitUntil: slot } : 'begun';
    });
    expect(answer).toBe('begun');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBeGreaterThanOrEqual(slot);
  });

  it('waits for a slot until it has opened, also between two milliseconds, and not at all for one that has', async () => {
    const gate = new Gate(1, clock);
    for (const ms of [-5, 0, 0.3, 1.7, 30.5]) {
      const slot = clock.now() + ms;
      await gate.sleepUntil(slot);
      expect(clock.now()).toBeGreaterThanOrEqual(slot);
    }
  });

  it('waits for a slot no longer than until it closes', async () => {
    const gate = new Gate(1, clock);
    const slot = clock.now() + 900;
    const waits = gate.sleepUntil(slot);
    gate.close();
    await waits;
    await gate.sleepUntil(slot);
    expect(clock.now()).toBeLessThan(slot);
  });

  it('answers everybody who waits when it closes', async () => {
    const gate = new Gate(1, clock);
    const waits = gate.pass(async () => ({ waitUntil: clock.now() + 3_600_000 }));
    const queued = gate.pass(async () => 'begun' as const);
    gate.close();
    expect(await Promise.all([waits, queued])).toEqual(['closed', 'closed']);
  });

  it('goes on after a clock that was set back: a far slot is asked about again', async () => {
    let asked = 0;
    const gate = new Gate(1, clock);
    const answer = await gate.pass(async () => (++asked === 1 ? { waitUntil: clock.now() + 3_600_000 } : 'begun'));
    expect(answer).toBe('begun');
  });
});

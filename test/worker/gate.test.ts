import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../../src/worker/gate.ts';
import { handClock } from '../backend/hand-clock.ts';

// The gate's timers and its wall clock are moved by hand, together or not.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function gateOf(width: number) {
  const clock = handClock();
  const gate = new Gate(width, clock);
  const pass = (ms: number) => {
    clock.pass(ms);
    vi.advanceTimersByTime(ms);
  };
  /** Asks for a slot that opens in so many milliseconds, once; how often it has asked, and what it was told in the end. */
  const asking = (inMs: number) => {
    const slot = clock.now() + inMs;
    const state = { asked: 0, answer: '' };
    const passed = gate.pass(async () => (++state.asked === 1 ? { waitUntil: slot } : 'begun'));
    void passed.then((answer) => {
      state.answer = answer;
    });
    return { state, passed };
  };
  return { gate, clock, pass, asking };
}

/** Whatever can go on without the clock has gone on. */
async function settled() {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
}

describe('Gate', () => {
  it('lets so many begin at a time, in the order they came', async () => {
    const { gate } = gateOf(2);
    const order: string[] = [];
    const begin = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((next) => setImmediate(next));
      order.push(`${name} out`);
      return 'begun' as const;
    };
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => gate.pass(begin(name))));
    expect(answers).toEqual(Array(4).fill('begun'));
    expect(order).toEqual(['a in', 'b in', 'a out', 'c in', 'b out', 'd in', 'c out', 'd out']);
    await gate.pass(begin('e'));
    expect(order.slice(-2)).toEqual(['e in', 'e out']);
  });

  it('lets the next begin when one could not', async () => {
    const { gate } = gateOf(1);
    const fails = gate.pass(() => Promise.reject(new Error('no')));
    const next = gate.pass(async () => 'begun');
    await expect(fails).rejects.toThrow('no');
    expect(await next).toBe('begun');
  });

  it('asks again when the slot has come, to the millisecond, and not before', async () => {
    const { pass, asking } = gateOf(1);
    const { state, passed } = asking(100);
    await settled();
    pass(99);
    await settled();
    expect([state.asked, vi.getTimerCount()]).toEqual([1, 1]);
    pass(1);
    expect(await passed).toBe('begun');
    expect(state.asked).toBe(2);
  });

  it('waits for a slot in shorter and shorter steps, and not a moment less', async () => {
    const { gate, clock, pass } = gateOf(1);
    let open = false;
    const slot = gate.sleepUntil(clock.now() + 100).then(() => {
      open = true;
    });
    for (const step of [70, 21, 6.3, 1.9]) {
      pass(step);
      await settled();
      expect([open, vi.getTimerCount()]).toEqual([false, 1]);
    }
    pass(2);
    await slot;
  });

  it('looks at the clock after each step, which may be ahead of its timers', async () => {
    const { gate, clock } = gateOf(1);
    const slot = gate.sleepUntil(clock.now() + 100);
    clock.pass(100);
    vi.advanceTimersByTime(70);
    await slot;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for a time that is now or over', async () => {
    const { gate, clock } = gateOf(1);
    await gate.sleepUntil(clock.now());
    await gate.sleepUntil(clock.now() - 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers everybody who waits when it closes, and whoever comes after', async () => {
    const { gate, asking } = gateOf(1);
    const { passed } = asking(3_600_000);
    const queued = gate.pass(async () => 'begun' as const);
    await settled();
    gate.close();
    expect(await Promise.all([passed, queued])).toEqual(['closed', 'closed']);
    expect(await gate.pass(async () => 'begun' as const)).toBe('closed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks again after a second however far the slot is, because the clock may have been set back', async () => {
    const { pass, asking } = gateOf(1);
    const { state, passed } = asking(3_600_000);
    await settled();
    pass(999);
    await settled();
    expect(state.asked).toBe(1);
    pass(1);
    expect(await passed).toBe('begun');
  });

  it('does not ask a second time before a slot that is just a second away', async () => {
    const { pass, asking } = gateOf(1);
    const { state, passed } = asking(1_000);
    await settled();
    pass(998);
    await settled();
    expect(state.asked).toBe(1);
    pass(2);
    expect(await passed).toBe('begun');
  });
});

import { describe, expect, it } from 'vitest';
import type { WorkerRow } from '../../src/backend/port.ts';
import { bootIdentity } from '../../src/worker/identity.ts';
import { Lease } from '../../src/worker/lease.ts';
import { WorkerObserver } from '../../src/worker/observer.ts';

/** A monotonic clock that the test moves. */
function handClock() {
  let now = 0;
  return { now: () => now, pass: (ms: number) => (now += ms) };
}

describe('Lease', () => {
  it('is over after ten seconds without an acknowledged beat, counted from when the beat was sent', () => {
    const clock = handClock();
    const lease = new Lease(clock.now);
    clock.pass(9_999);
    expect(lease.valid).toBe(true);
    clock.pass(1);
    expect(lease.valid).toBe(false);
    lease.renew(clock.now() - 4_000);
    clock.pass(5_999);
    expect(lease.valid).toBe(true);
    clock.pass(1);
    expect(lease.valid).toBe(false);
  });

  it('does not come back once it is lost', () => {
    const lease = new Lease(() => 0);
    lease.lose();
    lease.renew(0);
    expect(lease.valid).toBe(false);
  });
});

describe('WorkerObserver', () => {
  const self = { id: 'me', boot: 'another boot' };
  const worker = (beats: number, over: Partial<WorkerRow> = {}): WorkerRow => ({
    id: 'other',
    host: 'h',
    boot: 'b',
    pid: 1,
    concurrency: 2,
    startedAt: 0,
    lastSeenAt: 0,
    beats,
    stopRequested: false,
    current: { campaign: null },
    ...over,
  });

  function look(observer: WorkerObserver, clock: ReturnType<typeof handClock>, beats: number, times: number) {
    let dead: WorkerRow[] = [];
    for (let i = 0; i < times && dead.length === 0; i++) {
      clock.pass(1_000);
      dead = observer.dead([worker(beats)]);
    }
    return dead;
  }

  it('takes a worker for dead after 15 s without a new beat, and not before', () => {
    const clock = handClock();
    const observer = new WorkerObserver(self, clock.now);
    expect(look(observer, clock, 1, 1)).toEqual([]);
    expect(look(observer, clock, 1, 14)).toEqual([]);
    expect(look(observer, clock, 1, 1)).toHaveLength(1);
  });

  it('takes a worker for dead as soon where there are many, who look more seldom', () => {
    const clock = handClock();
    const observer = new WorkerObserver(self, clock.now);
    const many = Array.from({ length: 100 }, (_, i) => worker(i, { id: `w${i}`, boot: `b${i}` }));
    const deadAfter = (seconds: number) => {
      clock.pass(seconds * 1_000);
      return observer.dead(many).length;
    };
    expect([deadAfter(1), deadAfter(10), deadAfter(10)]).toEqual([0, 0, 100]);
  });

  it('starts again at each beat', () => {
    const clock = handClock();
    const observer = new WorkerObserver(self, clock.now);
    look(observer, clock, 1, 14);
    expect(look(observer, clock, 2, 15)).toEqual([]);
    expect(look(observer, clock, 2, 1)).toHaveLength(1);
  });

  it('does not count the time it was stopped itself', () => {
    const clock = handClock();
    const observer = new WorkerObserver(self, clock.now);
    observer.dead([worker(1)]);
    clock.pass(60_000);
    // Two seconds of it count: so long it may look away.
    expect(observer.dead([worker(1)])).toEqual([]);
    expect(look(observer, clock, 1, 12)).toEqual([]);
    expect(look(observer, clock, 1, 1)).toHaveLength(1);
  });

  it('begins anew with a worker that comes back under a name that was gone', () => {
    const clock = handClock();
    const observer = new WorkerObserver(self, clock.now);
    look(observer, clock, 1, 14);
    clock.pass(1_000);
    expect(observer.dead([])).toEqual([]);
    expect(look(observer, clock, 1, 15)).toEqual([]);
    expect(look(observer, clock, 1, 1)).toHaveLength(1);
  });

  it('never declares itself dead', () => {
    const observer = new WorkerObserver({ id: 'other', boot: 'b' }, () => 0);
    expect(observer.dead([worker(1)])).toEqual([]);
  });

  it('sees at once that a process of the same boot is gone, and does not look up pids of another', () => {
    const gone = 2 ** 22 + 1; // above Linux's largest pid
    const here = new WorkerObserver({ id: 'me', boot: bootIdentity() }, () => 0);
    expect(here.dead([worker(1, { boot: bootIdentity(), pid: gone })])).toHaveLength(1);
    expect(here.dead([worker(1, { boot: 'another boot', pid: gone })])).toEqual([]);
    expect(here.dead([worker(1, { boot: bootIdentity(), pid: process.pid })])).toEqual([]);
  });
});

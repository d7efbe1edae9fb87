import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ServerTime } from '../../../src/backend/redis/server-time.ts';
import { seededRandom } from '../../faults/random.ts';
import { handClock } from '../hand-clock.ts';

/** A machine whose clock is `ahead` of the server's, in milliseconds, and is read in whole ones. */
function machine(ahead: number) {
  const server = handClock();
  const clock = { now: () => Math.floor(server.now() + ahead) };
  const time = new ServerTime(clock, 'server');
  return {
    server,
    /** Asks the server, with so many milliseconds on the way there and back; meanwhile this clock is set by `later`. */
    ask(there: number, back: number, later = 0): void {
      const askedAt = clock.now();
      server.pass(there);
      const answer = server.now();
      server.pass(back);
      ahead += later;
      time.sample(answer, askedAt);
    },
    set: (later: number) => {
      ahead += later;
    },
    /** By how much it is wrong about when something happens here that the server has planned. */
    error: () => time.toLocal(server.now()) - (server.now() + ahead),
    /** By how much it is wrong about when something that happens here happens there. */
    errorBack: () => time.toServer(server.now() + ahead) - server.now(),
  };
}

describe('the server’s clock beside this machine’s', () => {
  it.each([0, 0.4, 7_200_000.3, -86_400_000.8])(
    'is known to 2 ms after quick answers, when this one is %d ms ahead',
    (ahead) => {
      const random = seededRandom(1);
      const { ask, error, errorBack } = machine(ahead);
      for (let i = 0; i < 50; i += 1) ask(random(), random());
      expect(Math.abs(error())).toBeLessThan(2);
      expect(Math.abs(errorBack())).toBeLessThan(2);
    },
  );

  it.each([[0], [7_200_000.3]])(
    'stays known when answers are late, however much, with this one %d ms ahead',
    (ahead) => {
      const random = seededRandom(2);
      const { ask, error } = machine(ahead);
      const wrong: number[] = [];
      for (let i = 0; i < 200; i += 1) {
        // A server that is quick, and a worker that now and then has to wait for a processor before it reads the answer.
        ask(random(), random() + (i % 4 === 3 ? 200 * random() : 0));
        if (i > 20) wrong.push(Math.abs(error()));
      }
      expect(Math.max(...wrong)).toBeLessThan(2);
    },
  );

  it('follows a clock that was set, at the next answer', () => {
    const { ask, set, error } = machine(0);
    for (let i = 0; i < 20; i += 1) ask(0.5, 0.5);
    for (const later of [3_600_000, -7_200_000, 40]) {
      set(later);
      ask(0.5, 0.5);
      expect(Math.abs(error())).toBeLessThan(2);
    }
  });

  it('learns nothing from an answer before which this one was set back, and all from the next', () => {
    const { ask, error } = machine(10_000);
    for (let i = 0; i < 20; i += 1) ask(0.5, 0.5);
    const before = error();
    ask(0.5, 0.5, -5_000);
    expect(error()).toBeCloseTo(before + 5_000, 6);
    ask(0.5, 0.5);
    expect(Math.abs(error())).toBeLessThan(2);
  });

  it.each([7_200_000, -7_200_000])(
    'is at first in the middle of an answer, however late, with this one %d ms ahead',
    (ahead) => {
      const { ask, error } = machine(ahead);
      ask(400, 400);
      expect(Math.abs(error())).toBeLessThan(2);
    },
  );

  it('is the same clock where nothing else is known, and where the two do not differ by more than an answer takes', () => {
    const { ask, error, errorBack } = machine(0);
    expect([error(), errorBack()]).toEqual([0, 0]);
    for (let i = 0; i < 20; i += 1) ask(0.5, 0.5);
    expect([error(), errorBack()]).toEqual([0, 0]);
    const other = machine(40);
    other.ask(0, 0);
    expect(other.error()).not.toBe(0);
    expect(Math.abs(other.error())).toBeLessThan(0.6);
  });

  it('is told to the ledger as the program has it: how far it was moved, or what it says itself', () => {
    // Two readings of it, one after the other.
    const date = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    onTestFinished(() => date.mockRestore());
    const moved = (ms: number) => new ServerTime({ now: () => 1_000_000 + ms }, 'server').arg();
    expect([moved(0), moved(3), moved(86_400_000), moved(-60_000)]).toEqual(['0', '0', '86400000', '-60000']);
    const clock = handClock();
    const own = new ServerTime(clock, 'clock');
    expect(own.arg()).toBe(`=${clock.now()}`);
    own.sample(clock.now() - 5_000, clock.now());
    expect([own.now(), own.toLocal(5), own.toServer(5)]).toEqual([clock.now(), 5, 5]);
  });
});

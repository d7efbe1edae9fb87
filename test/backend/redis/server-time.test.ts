import { expect, it, onTestFinished, vi } from 'vitest';
import { ServerTime } from '../../../src/backend/redis/server-time.ts';

/** A server's time on a machine whose clock says `now`, an answer to what was asked so long ago. */
function timeAt(now: number, rules: 'server' | 'clock' = 'server') {
  const clock = { now: () => now };
  const time = new ServerTime(clock, rules);
  const sample = (serverNow: number, tookMs = 0) => time.sample(serverNow, now - tookMs);
  return { time, sample };
}

it('without an answer the clocks are the same', () => {
  const { time } = timeAt(1_000_000);
  expect([time.now(), time.toLocal(5), time.toServer(5)]).toEqual([1_000_000, 5, 5]);
});

it('the difference is that of the middle of the way', () => {
  const { time, sample } = timeAt(1_000_000);
  sample(994_000, 2_000);
  expect([time.toLocal(994_000), time.toServer(1_000_000)]).toEqual([999_000, 995_000]);
});

it('clocks that differ by less than a millisecond and a half are the same clock', () => {
  for (const [skew, offset] of [
    [1.4, 0],
    [-1.4, 0],
    [1.5, 1.5],
    [-2, -2],
  ] as const) {
    const { time, sample } = timeAt(1_000_000);
    sample(1_000_000 - skew);
    expect(time.toLocal(0)).toBeCloseTo(offset, 6);
  }
});

it('a new answer moves what is known a little, and a clock that was set moves it whole', () => {
  const { time, sample } = timeAt(1_000_000);
  sample(999_900);
  sample(999_850);
  expect(time.toLocal(0)).toBeCloseTo(105, 6);
  sample(999_844);
  expect(time.toLocal(0)).toBeCloseTo(156, 6);
});

it('where the clock of this machine rules there is no other', () => {
  const { time, sample } = timeAt(1_000_000, 'clock');
  sample(5);
  expect([time.toLocal(7), time.arg()]).toEqual([7, '=1000000']);
});

it('the server is told by how much the clock was moved for a test, in steps of ten milliseconds', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const told = (movedBy: number) => new ServerTime({ now: () => Date.now() + movedBy }, 'server').arg();
  expect([0, 4, -4, 6, 3_600_000, -3_600_004].map(told)).toEqual(['0', '0', '0', '10', '3600000', '-3600000']);
});

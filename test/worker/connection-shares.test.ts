import { expect, it } from 'vitest';
import { ConnectionShares } from '../../src/worker/connection-shares.ts';

const workers = (...ids: string[]) => ids.map((id, i) => ({ id, startedAt: i }));

/** What each of these workers takes of so many connections, all of them there for long. */
function shares(total: number, ...ids: string[]): number[] {
  return ids.map((id) => {
    let now = 0;
    const own = new ConnectionShares(id, () => now);
    own.look(workers(...ids));
    now = 60_000;
    return own.of(total);
  });
}

it('parts are even, never more than there are in all, the rest for those that are there longest', () => {
  expect(shares(3, 'a')).toEqual([3]);
  expect(shares(3, 'b', 'a')).toEqual([2, 1]);
  expect(shares(3, 'a', 'b', 'c', 'd')).toEqual([1, 1, 1, 0]);
});

it('a new worker waits until the others have seen it', () => {
  let now = 1_000;
  const own = new ConnectionShares('new', () => now);
  expect(own.of(4)).toBe(0);
  own.look(workers('old', 'new'));
  expect(own.of(4)).toBe(0);
  now += 3_000;
  expect(own.of(4)).toBe(2);
  own.look(workers('new'));
  expect(own.of(4)).toBe(4);
});

it('among many, who look more seldom, a new worker waits longer', () => {
  let now = 0;
  const own = new ConnectionShares('w99', () => now);
  own.look(workers(...Array.from({ length: 100 }, (_, i) => `w${i}`)));
  now = 20_000;
  expect(own.of(200)).toBe(0);
  now = 26_000;
  expect(own.of(200)).toBe(2);
});

it('who is there longest is told by the time, and of several at once by the name, whatever the order they come in', () => {
  const of = (id: string) => {
    let now = 0;
    const own = new ConnectionShares(id, () => now);
    own.look([
      { id: 'c', startedAt: 2 },
      { id: 'b', startedAt: 1 },
      { id: 'a', startedAt: 2 },
      { id: 'd', startedAt: 0 },
    ]);
    now = 2_500;
    return own.of(3);
  };
  expect(['a', 'b', 'c', 'd', 'e'].map(of)).toEqual([1, 1, 0, 1, 0]);
});

it('a new worker waits for two and a half seconds, and not at all when it is alone', () => {
  let now = 0;
  const own = new ConnectionShares('new', () => now);
  own.look(workers('new'));
  expect(own.of(2)).toBe(2);
  own.look(workers('old', 'new'));
  now = 2_499;
  expect(own.of(2)).toBe(0);
  now = 2_500;
  expect(own.of(2)).toBe(1);
});

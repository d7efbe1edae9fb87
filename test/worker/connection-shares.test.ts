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

import { describe, expect, test } from 'vitest';
import { holdOfAll, stoppedTogether } from '../../src/backend/pool.ts';

describe('the hold of several accounts', () => {
  const held = (name: string, until: number | null) => ({ name, until });

  test.each([
    ['none while one of them may send', [held('a', 5), null, held('b', null)], null],
    ['none of none', [], null],
    ['the one that ends first', [held('a', 9), held('b', 5), held('c', 7)], 'b'],
    ['of two that end together the first', [held('a', 5), held('b', 5)], 'a'],
    ['one that ends, before one that waits for a word', [held('a', null), held('b', 5), held('c', null)], 'b'],
    ['of those that wait for a word the first', [held('a', null), held('b', null)], 'a'],
  ])('is %s', (_what, holds, name) => {
    expect(holdOfAll(holds)?.name ?? null).toBe(name);
  });
});

describe('the times in which all accounts were stopped', () => {
  const stop = (name: string, since: number, until: number | null) => ({ name, since, until });

  test.each([
    ['those of a single one', [[stop('a', 1, 2), stop('b', 4, null)]], [stop('a', 1, 2), stop('b', 4, null)]],
    ['none of none', [], []],
    ['where two overlap, by the one that came last', [[stop('a', 1, 5)], [stop('b', 3, 9)]], [stop('b', 3, 5)]],
    ['the same the other way round', [[stop('b', 3, 9)], [stop('a', 1, 5)]], [stop('b', 3, 5)]],
    ['of two that came together the second', [[stop('a', 1, 5)], [stop('b', 1, 4)]], [stop('b', 1, 4)]],
    ['none where one ends as the other begins', [[stop('a', 1, 3)], [stop('b', 3, 9)]], []],
    ['what lasts with both', [[stop('a', 1, null)], [stop('b', 3, null)]], [stop('b', 3, null)]],
    ['what ends with one', [[stop('a', 1, null)], [stop('b', 3, 4)]], [stop('b', 3, 4)]],
    ['none where a third was not', [[stop('a', 1, 9)], [stop('b', 2, 8)], [stop('c', 8, 9)]], []],
    ['each overlap', [[stop('a', 1, 9)], [stop('b', 2, 3), stop('c', 5, 20)]], [stop('b', 2, 3), stop('c', 5, 9)]],
  ])('are %s', (_what, each, together) => {
    expect(stoppedTogether(each)).toEqual(together);
  });
});

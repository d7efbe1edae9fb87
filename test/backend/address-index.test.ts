import { expect, test } from 'vitest';
import {
  hashOf,
  MOST_PARTS,
  numbersIn,
  partOf,
  partsOf,
  RUN_ROWS,
  RunBuilder,
  RunFollower,
  rowsInRun,
  runsIn,
} from '../../src/backend/address-index.ts';

const keyAt = (number: number) => `member${number}@example.org`;
const rows = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => ({ number: first + i, key: keyAt(first + i) }));

function found(builder: RunBuilder, key: string, parts = builder.parts()): number[] {
  const hash = hashOf(key);
  return numbersIn(parts[partOf(hash, parts.length)] as Buffer, builder.run, hash);
}

test('a run finds each of its addresses, and few others', () => {
  for (const [run, count] of [
    [0, 1],
    [0, 1_024],
    [3, 1_025],
    [15, RUN_ROWS],
  ] as const) {
    const builder = new RunBuilder(run);
    for (let i = 1; i <= count; i += 1) builder.add(keyAt(run * RUN_ROWS + i));
    const parts = builder.parts();
    expect(parts).toHaveLength(partsOf(count));
    let others = 0;
    for (let i = 1; i <= count; i += Math.ceil(count / 500)) {
      const number = run * RUN_ROWS + i;
      expect(found(builder, keyAt(number), parts)).toContain(number);
      others += found(builder, `nobody${i}@example.org`, parts).length;
    }
    expect(others).toBeLessThan(40);
  }
});

test('rows without an address are found by none, and the hash is what ledgers keep', () => {
  const builder = new RunBuilder(0);
  for (const key of ['', 'a@b.org', '', 'a@b.org']) builder.add(key);
  expect(found(builder, 'a@b.org')).toEqual([2, 4]);
  expect(found(builder, '')).toEqual([]);
  expect(['', 'a@b.org', 'élise@example.org'].map(hashOf)).toEqual([2872998923, 3088643727, 186421306]);
});

test('a list is cut into runs and parts, as ledgers keep them', () => {
  expect([RUN_ROWS, MOST_PARTS]).toEqual([65_536, 64]);
  expect([0, 1, RUN_ROWS, RUN_ROWS + 1, 1_000_000].map(runsIn)).toEqual([0, 1, 1, 2, 16]);
  expect([0, 15].map((run) => rowsInRun(run, 1_000_000))).toEqual([RUN_ROWS, 1_000_000 - 15 * RUN_ROWS]);
  expect([0, 1, 1_024, 1_025, 30_000, RUN_ROWS].map(partsOf)).toEqual([1, 1, 1, 2, 32, MOST_PARTS]);
  expect([0, 2 ** 31, 2 ** 32 - 1].map((hash) => partOf(hash, 64))).toEqual([0, 32, 63]);
});

test('who follows a list from its beginning, or a run, knows its runs; who came later does not', () => {
  const whole = new RunFollower();
  expect(whole.add(rows(1, RUN_ROWS - 1))).toEqual([]);
  const [run] = whole.add(rows(RUN_ROWS, RUN_ROWS + 10));
  expect(run && found(run, keyAt(RUN_ROWS))).toContain(RUN_ROWS);
  expect(whole.last(RUN_ROWS + 10)?.rows).toBe(10);
  expect(whole.last(RUN_ROWS + 11)).toBeNull();

  const late = new RunFollower();
  expect(late.add(rows(5, RUN_ROWS + 3))).toEqual([]);
  expect(late.last(RUN_ROWS + 3)?.run).toBe(1);
  // Somebody else has added rows in between.
  late.add(rows(RUN_ROWS + 10, RUN_ROWS + 12));
  expect(late.last(RUN_ROWS + 12)).toBeNull();
});

test('of a list that ends with a run nothing is left', () => {
  const follower = new RunFollower();
  expect(follower.add(rows(1, RUN_ROWS))).toHaveLength(1);
  expect(follower.last(RUN_ROWS)).toBeNull();
});

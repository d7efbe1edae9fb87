import { describe, expect, it } from 'vitest';
import { SeenKeys, type SeenKeysOptions } from '../../src/backend/seen-keys.ts';

/** What a plain Map would say of the same list, and what SeenKeys says. */
function compare(keys: readonly string[], options: SeenKeysOptions): { found: number[]; expected: number[] } {
  const seen = new SeenKeys(options);
  const map = new Map<string, number>();
  const found = keys.map((key, i) => seen.firstWith(key, i + 1, (number) => keys[number - 1] as string));
  const expected = keys.map((key, i) => map.get(key) ?? map.set(key, i + 1).get(key) ?? 0);
  seen.close();
  return { found, expected };
}

/** A list in which each third key came before. */
const keys = Array.from({ length: 60_000 }, (_, i) => `member${i % 3 === 2 ? Math.floor(i / 5) : i}@example.org`);

describe('SeenKeys', () => {
  it('finds the first row of each key, as it grows', () => {
    const { found, expected } = compare(keys, {});
    expect(found).toEqual(expected);
  });

  it('finds it also when most of the keys are in the temporary file', () => {
    const { found, expected } = compare(keys, { mostSlots: 2 ** 12 });
    expect(found).toEqual(expected);
  });

  it('has them in memory until its largest table is three quarters full, and then in the file', () => {
    for (const [count, inMemory] of [
      [48, true],
      [49, false],
    ] as const) {
      const seen = new SeenKeys({ mostSlots: 2 ** 6 });
      for (let number = 1; number <= count; number += 1) seen.firstWith(`m${number}`, number, (of) => `m${of}`);
      expect(seen.candidates('m7')).toEqual([7]);
      // With it the file is gone.
      seen.close();
      if (inMemory) expect(seen.candidates('m7')).toEqual([7]);
      else expect(() => seen.candidates('m7')).toThrow();
    }
  });

  it('tells apart keys that share a hash, in memory and in the file', () => {
    const few = keys.slice(0, 600);
    const hash = (key: string) => key.length % 7;
    for (const mostSlots of [2 ** 12, 2 ** 6]) {
      const { found, expected } = compare(few, { hash, mostSlots });
      expect(found).toEqual(expected);
    }
  });
});

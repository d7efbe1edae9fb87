import { expect } from 'vitest';
import type { Slowed } from '../../../src/backend/limits.ts';
import type { RateRow } from '../../../src/backend/rate.ts';
import { seededRandom } from '../../faults/random.ts';
import { fromLua } from './in-lua.ts';

/** When all random states are judged, in ms since 1970. */
export const NOW = 1_800_000_000_000;
/** Other states than those of seed 1, and more of them: FUZZ_SEED, FUZZ_ROUNDS. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Random states a rule. */
export const ROUNDS = 1_000 * Number(process.env.FUZZ_ROUNDS ?? 1);

/** Random states, the same ones for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  one<T>(...of: readonly (() => T)[]): T {
    return (of[Math.floor(this.#random() * of.length)] as () => T)();
  }

  /** Whole, from `low` to `high`. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  /** Of any size between two that are far apart: as often near the small one as near the large one. */
  size(low: number, high: number): number {
    return low * (high / low) ** this.#random();
  }

  /** So long before or after now, in ms; often now itself. */
  near(ms: number): number {
    return this.one(
      () => NOW,
      () => NOW + this.whole(-3, 3),
      () => NOW - this.whole(0, ms),
      () => NOW - this.size(0.5, ms),
      () => NOW + this.whole(0, ms),
    );
  }

  slowed(): Slowed {
    const ceiling = this.size(0.005, 1_000);
    const unit = Math.max(1_000, 4_000 / ceiling);
    const at =
      NOW -
      this.one(
        () => 0,
        () => this.size(1, 5_000),
        () => unit * this.size(0.1, 400),
        () => -this.whole(1, 9_999),
      );
    return { ceiling, at, cuts: this.whole(1, 3) };
  }

  rate(): RateRow {
    const rate_at = this.near(90_000);
    const rate_before = this.one(
      () => null,
      () => this.whole(0, 500),
    );
    return this.one<RateRow>(
      () => ({ rate_at: Math.floor(rate_at), rate_count: this.whole(0, 500), rate_before }),
      () => ({ rate_at: null, rate_count: 0, rate_before: null }),
    );
  }

  many<T>(make: () => T, count = ROUNDS): T[] {
    return Array.from({ length: count }, make);
  }
}

/** Null and Infinity as Lua has them. */
export function told(value: number | null): number | false {
  return value === null || value === Number.POSITIVE_INFINITY ? false : value;
}

/** Lua counts with the same doubles; only its powers may differ in the last places. */
export function expectSame(found: string | undefined, wanted: number | null, about: unknown): void {
  const number = fromLua(found);
  const near = number !== null && wanted !== null && Math.abs(number - wanted) <= 1e-12 * Math.abs(wanted);
  if (!near) expect(number, JSON.stringify(about)).toBe(wanted);
}

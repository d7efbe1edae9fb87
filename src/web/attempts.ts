/** Wrong tokens an address may present at once, before it is slowed down. */
const AT_ONCE = 10;
/** Then one more each so many milliseconds. */
const EACH_MS = 6_000;
/** Addresses remembered, at most: the one that was quiet for longest is forgotten. */
const MOST_ADDRESSES = 1_000;

/**
 * Slows down an address that presents wrong tokens (GCRA, as the pace of a campaign). Right ones are always served: behind a proxy all come
 * from one address, and 32 random bytes are not guessed by anybody. What this keeps away is the noise of a program that tries again and again.
 */
export class Attempts {
  readonly #atOnce: number;
  readonly #eachMs: number;
  /** When, in milliseconds of the monotonic clock, each address would have used up nothing. */
  readonly #free = new Map<string, number>();

  constructor({ atOnce = AT_ONCE, eachMs = EACH_MS }: { readonly atOnce?: number; readonly eachMs?: number } = {}) {
    this.#atOnce = atOnce;
    this.#eachMs = eachMs;
  }

  /** After how many seconds the next may come; 0: now. */
  wait(address: string, now: number = performance.now()): number {
    const over = (this.#free.get(address) ?? 0) - now - (this.#atOnce - 1) * this.#eachMs;
    return over > 0 ? Math.ceil(over / 1000) : 0;
  }

  /** Notes a wrong token. Returns 0, or after how many seconds the next may come. */
  wrong(address: string, now: number = performance.now()): number {
    const wait = this.wait(address, now);
    if (wait > 0) return wait;
    const free = Math.max(this.#free.get(address) ?? 0, now);
    this.#free.delete(address);
    this.#free.set(address, free + this.#eachMs);
    const [oldest] = this.#free.keys();
    if (this.#free.size > MOST_ADDRESSES && oldest !== undefined) this.#free.delete(oldest);
    return 0;
  }

  /** Forgets what an address has presented: it knew better in the end. */
  right(address: string): void {
    this.#free.delete(address);
  }
}

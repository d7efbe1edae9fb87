/** How much is allowed. */
export interface AttemptsOptions {
  /** Wrong ones that an address may present at once, before it is slowed down. */
  readonly atOnce: number;
  /** Then one more each so many milliseconds. */
  readonly eachMs: number;
}

/** For secrets that nobody guesses. */
const FOR_TOKENS: AttemptsOptions = { atOnce: 10, eachMs: 6_000 };
/** Addresses remembered, at most: the one that was quiet for longest is forgotten. */
const MOST_ADDRESSES = 1_000;

/**
 * Slows down an address that presents wrong tokens (GCRA, as the pace of a campaign). Right ones are always served: behind a proxy all come
 * from one address, and 32 random bytes are not guessed by anybody. What this keeps away is the noise of a program that tries again and again.
 * Passwords can be guessed: there each try is noted before it is looked at, and a right one is forgiven.
 */
export class Attempts {
  readonly #options: AttemptsOptions;
  /** When, in milliseconds of the monotonic clock, each address would have used up nothing. */
  readonly #free = new Map<string, number>();

  constructor(options: AttemptsOptions = FOR_TOKENS) {
    this.#options = options;
  }

  /** Forgets what an address has presented. */
  right(address: string): void {
    this.#free.delete(address);
  }

  /** Notes a wrong one. Returns 0, or after how many seconds the next may come. */
  wrong(address: string, now: number = performance.now()): number {
    const { atOnce, eachMs } = this.#options;
    const free = Math.max(this.#free.get(address) ?? 0, now);
    const over = free - now - (atOnce - 1) * eachMs;
    if (over > 0) return Math.ceil(over / 1000);
    this.#free.delete(address);
    this.#free.set(address, free + eachMs);
    const [oldest] = this.#free.keys();
    if (this.#free.size > MOST_ADDRESSES && oldest !== undefined) this.#free.delete(oldest);
    return 0;
  }
}

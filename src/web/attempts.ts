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
 * Passwords can be guessed (`Guesses`): there each try is noted before it is looked at, and a right one is forgiven.
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

  /** Forgets one of those that an address has presented. */
  back(address: string): void {
    const free = this.#free.get(address);
    if (free !== undefined) this.#free.set(address, free - this.#options.eachMs);
  }

  /** After how many seconds the next may come; 0: now. */
  wait(address: string, now: number = performance.now()): number {
    const { atOnce, eachMs } = this.#options;
    const over = (this.#free.get(address) ?? 0) - now - (atOnce - 1) * eachMs;
    return over > 0 ? Math.ceil(over / 1000) : 0;
  }

  /** Notes a wrong one. Returns 0, or after how many seconds the next may come. */
  wrong(address: string, now: number = performance.now()): number {
    const wait = this.wait(address, now);
    if (wait > 0) return wait;
    const free = Math.max(this.#free.get(address) ?? 0, now);
    this.#free.delete(address);
    this.#free.set(address, free + this.#options.eachMs);
    const [oldest] = this.#free.keys();
    if (this.#free.size > MOST_ADDRESSES && oldest !== undefined) this.#free.delete(oldest);
    return 0;
  }
}

/** Guesses of one password from one address: five at once, then one each half minute. */
const OF_A_NAME: AttemptsOptions = { atOnce: 5, eachMs: 30_000 };
/** Guesses from one address, of whatever passwords. */
const OF_ALL: AttemptsOptions = { atOnce: 20, eachMs: 30_000 };

/**
 * Slows down an address that guesses passwords: those of one name, and all of them. Whoever knows one password must not get more guesses of
 * another's by signing in between them: a right one takes away what was guessed of its own name, and of the address no more than itself.
 */
export class Guesses {
  readonly #ofNames = new Attempts(OF_A_NAME);
  readonly #ofAll = new Attempts(OF_ALL);

  /** Notes a try, before it is looked at. `name`: in the one way it is written here. Returns 0, or after how many seconds the next may come. */
  tried(address: string, name: string): number {
    const wait = Math.max(this.#ofAll.wait(address), this.#ofNames.wait(keyOf(address, name)));
    if (wait > 0) return wait;
    this.#ofAll.wrong(address);
    this.#ofNames.wrong(keyOf(address, name));
    return 0;
  }

  /** The try was right. */
  right(address: string, name: string): void {
    this.#ofAll.back(address);
    this.#ofNames.right(keyOf(address, name));
  }
}

function keyOf(address: string, name: string): string {
  return `${address} ${name}`;
}

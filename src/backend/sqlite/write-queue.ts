import { setTimeout as sleep } from 'node:timers/promises';

/** Transactions one after the other without a break, after which this process stands back for a moment. */
const MAX_STREAK = 16;
/** The same in time: on a slow disk that many transactions take too long. */
const MAX_STREAK_MS = 10;
/** The lock left alone for this long is a break: whoever waits asks about once a millisecond. */
const BREAK_MS = 2;
/** How long it stands back (a timer of 1 ms takes a little more, and the others' pause is 1 or 2 ms). */
const STAND_BACK_MS = 1;

/**
 * The order in which one process writes, and its manners towards the others. SQLite has one writer at a time and no
 * queue: a process that commits back to back leaves the lock free for microseconds only, and others starve (measured:
 * 3.4 s with SQLite's own busy timeout). So a hot writer leaves it alone now and then for about as long as the others pause
 * between two tries (measured: three processes committing back to back wait 40 to 60 ms at worst).
 */
export class WriteQueue {
  #taken = false;
  readonly #waiting: (() => void)[] = [];
  #freedAt = Number.NEGATIVE_INFINITY;
  #streak = 0;
  #streakBegan = 0;

  /** Resolves when it is the caller's turn; `leave` must follow. */
  async enter(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    await this.#standBack();
  }

  leave(): void {
    this.#freedAt = performance.now();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  /** The wait before another try for a lock that somebody else has: 1 or 2 ms, so that waiters do not march in step. */
  static retryPause(): Promise<void> {
    return sleep(1 + Math.floor(Math.random() * 2));
  }

  async #standBack(): Promise<void> {
    const now = performance.now();
    if (now - this.#freedAt >= BREAK_MS) this.#startStreak(now);
    else if (this.#streak >= MAX_STREAK || now - this.#streakBegan > MAX_STREAK_MS) {
      await sleep(STAND_BACK_MS);
      this.#startStreak(performance.now());
    }
    this.#streak += 1;
  }

  #startStreak(now: number): void {
    this.#streak = 0;
    this.#streakBegan = now;
  }
}

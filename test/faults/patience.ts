/** How long a condition may take before a scenario counts as stuck, in milliseconds: many times what it takes when idle. */
export const PATIENCE_MS = 120_000;

/** Lets everybody who waits for a change look again. */
export class Changes {
  #waiting: (() => void)[] = [];

  announce(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves at the next change, or after `ms`. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Looks until there is something, again after each `pause`; throws with `what` when patience is over. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  pause: () => Promise<void>,
  patienceMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await pause();
  }
}

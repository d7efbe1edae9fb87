/** How long nothing may move before a scenario counts as stuck, in milliseconds: many times what it takes when idle. */
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

export interface Patience {
  /** Waits before the next look. */
  pause(): Promise<void>;
  /** Something that changes as long as things move: then patience begins anew. */
  progress?(): unknown;
  readonly ms?: number | undefined;
}

/** Looks until there is something; throws with `what` when patience is over. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { pause, progress = () => null, ms = PATIENCE_MS }: Patience,
): Promise<NonNullable<T>> {
  let since = performance.now();
  for (let before = progress(); ; ) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    const now = progress();
    if (now !== before) since = performance.now();
    before = now;
    if (performance.now() - since > ms) throw new Error(`never happened: ${what}`);
    await pause();
  }
}

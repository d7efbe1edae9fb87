import { FORGET_ENDPOINT_MS } from './webhooks.ts';

/** How often a process that tidies up looks, in milliseconds. */
const WATCH_EVERY_MS = 60_000;
/**
 * So many looks in a row have to find that nobody has named the endpoint for long: a machine that slept for a week, and a clock that
 * was set forward, leave its worker the time to name it.
 */
const LOOKS = 5;

/** Tells which endpoints nobody has in a configuration any more. */
export class EndpointWatch {
  #rested = Number.NEGATIVE_INFINITY;
  #old = new Map<string, { readonly seenAt: number; readonly looks: number }>();

  /** Whether it is time for a look; the next one is then a minute later, on the monotonic clock. */
  isDue(): boolean {
    if (performance.now() < this.#rested) return false;
    this.#rested = performance.now() + WATCH_EVERY_MS;
    return true;
  }

  /** One look at all of them; returns the keys of those that can be forgotten. `now` and `seenAt`: ms on the ledger's clock. */
  look(endpoints: readonly { readonly key: string; readonly seenAt: number }[], now: number): readonly string[] {
    const old = new Map<string, { readonly seenAt: number; readonly looks: number }>();
    for (const { key, seenAt } of endpoints) {
      if (seenAt >= now - FORGET_ENDPOINT_MS) continue;
      const before = this.#old.get(key);
      old.set(key, { seenAt, looks: before?.seenAt === seenAt ? before.looks + 1 : 1 });
    }
    this.#old = old;
    return [...old].filter(([, { looks }]) => looks >= LOOKS).map(([key]) => key);
  }
}

import type { Clock } from '../clock.ts';

/**
 * Lets messages of one campaign begin, `width` at a time: a paced campaign one after the other, so that its messages do
 * not race each other for a slot. Whoever is told to wait waits here, until its slot comes or the gate closes.
 */
export class Gate {
  #free: number;
  #closed = false;
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  readonly #sleepers = new Set<() => void>();

  constructor(width: number, clock: Clock) {
    this.#free = width;
    this.#clock = clock;
  }

  /** Runs `begin` in its turn, again after each wait it asks for. `closed` when the gate closed meanwhile. */
  async pass<Answer extends string>(begin: () => Promise<Answer | { waitUntil: number }>): Promise<Answer | 'closed'> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      while (!this.#closed) {
        const answer = await begin();
        if (typeof answer === 'string') return answer;
        await this.#sleepUntil(answer.waitUntil, 1);
      }
      return 'closed';
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  /** Nobody passes any more; whoever waits is answered `closed`. */
  close(): void {
    this.#closed = true;
    for (const wake of this.#sleepers) wake();
  }

  /**
   * Waits for the moment a slot opens (ms since 1970), a second at most; ends at once when the gate closes. In shorter and
   * shorter steps: where processes have to wait for a processor it is the long sleeper that wakes up late, and one of the
   * steps before the last may. To turn the event loop over instead would be more exact by half a millisecond on an idle
   * machine and far less so on a busy one, which takes the processor from whoever does not sleep.
   */
  sleepUntil(at: number): Promise<void> {
    return this.#sleepUntil(at, SHARE_OF_A_STEP);
  }

  // A second at most, so that a clock that is set back or forward meanwhile changes nothing for long.
  async #sleepUntil(at: number, share: number): Promise<void> {
    while (!this.#closed) {
      const left = at - this.#clock.now();
      if (left <= 0) return;
      await this.#sleep(Math.min(left > LAST_STEP_MS ? share * left : left, MAX_STEP_MS));
      if (left > MAX_STEP_MS) return;
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(wake);
    });
  }
}

/** How much of the time to a slot each step of the wait for it takes, until so little is left that one timer does. */
const SHARE_OF_A_STEP = 0.7;
const LAST_STEP_MS = 2;
/** After so long the backend is asked again, whatever it said before: pause, hold and clock may have changed. */
const MAX_STEP_MS = 1_000;

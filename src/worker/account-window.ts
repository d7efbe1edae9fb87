/**
 * How many messages of one account may be between "marked sending" and "outcome durable" in this worker: two a
 * connection, whatever the number of campaigns. That bounds what a crash can leave unknown. First come, first served.
 */
export class AccountWindow {
  readonly size: number;
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(connections: number) {
    this.size = 2 * connections;
    this.#free = this.size;
  }

  /** Resolves when there is room; each `enter` needs one `leave`. */
  async enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  leave(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}

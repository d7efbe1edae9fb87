/**
 * How many messages of one account may be between "marked sending" and "outcome durable" in this worker: two a
 * connection, whatever the number of campaigns. That bounds what a crash can leave unknown. First come, first served.
 */
export class AccountWindow {
  #size: number;
  /** Below 0 after the window was made smaller, until so many have left. */
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(connections: number) {
    this.#size = 2 * connections;
    this.#free = this.#size;
  }

  get size(): number {
    return this.#size;
  }

  /** The account may use so many connections from now on, 1 or more. */
  resize(connections: number): void {
    this.#free += 2 * connections - this.#size;
    this.#size = 2 * connections;
    while (this.#free > 0 && this.#queue.length > 0) {
      this.#free -= 1;
      this.#queue.shift()?.();
    }
  }

  /** Resolves when there is room; null: there is, and whoever asked is in. Each `enter` needs one `leave`. */
  enter(): Promise<void> | null {
    if (this.#free <= 0) return new Promise((resolve) => this.#queue.push(resolve));
    this.#free -= 1;
    return null;
  }

  leave(): void {
    const next = this.#free < 0 ? undefined : this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}

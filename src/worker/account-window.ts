/**
 * How many messages of one account may be between "marked sending" and "outcome durable" in this worker: two a
 * connection, whatever the number of campaigns. That bounds what a crash can leave unknown. First come, first served.
 */
export class AccountWindow {
  #size: number;
  /** Below 0 after the window was made smaller, until so many have left. */
  #free: number;
  #queue: { readonly owner: object; readonly answer: (entered: boolean) => void }[] = [];

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
      this.#queue.shift()?.answer(true);
    }
  }

  /**
   * Resolves with true when there is room, with false when `owner` is turned away before; null: there is room, and whoever asked is in.
   * Each one that got in needs a `leave`.
   */
  enter(owner: object): Promise<boolean> | null {
    if (this.#free <= 0) return new Promise((answer) => this.#queue.push({ owner, answer }));
    this.#free -= 1;
    return null;
  }

  /** Nobody of `owner` waits any more. */
  turnAway(owner: object): void {
    const waiting = this.#queue.filter((one) => one.owner === owner);
    this.#queue = this.#queue.filter((one) => one.owner !== owner);
    for (const { answer } of waiting) answer(false);
  }

  leave(): void {
    const next = this.#free < 0 ? undefined : this.#queue.shift();
    if (next) next.answer(true);
    else this.#free += 1;
  }
}

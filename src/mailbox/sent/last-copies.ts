/** Whether somebody who wants to end waits for the last copies, and for how much longer. */
export class LastCopies {
  readonly #over = Promise.withResolvers<void>();
  readonly #wanted = new AbortController();
  #canBeMade = true;

  /** Somebody waits from now on: resolves when nothing is left, or when none can be made here. */
  wanted(): Promise<void> {
    this.#wanted.abort();
    if (!this.#canBeMade) this.over();
    return this.#over.promise;
  }

  /** Whether somebody waits. */
  get isWanted(): boolean {
    return this.#wanted.signal.aborted;
  }

  /** Aborted when somebody begins to wait. */
  get wantedSignal(): AbortSignal {
    return this.#wanted.signal;
  }

  /** They are made here. */
  can(): void {
    this.#canBeMade = true;
  }

  /** Another process makes them, or there is trouble: nobody waits for that. */
  cannot(): void {
    this.#canBeMade = false;
    if (this.isWanted) this.over();
  }

  /** Nobody has to wait any longer. */
  over(): void {
    this.#over.resolve();
  }
}

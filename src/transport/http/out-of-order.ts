/**
 * Whether the server is out of order: then each message that it is given stays in doubt. After one such answer nothing more is given to
 * it until the account was told (and waited), and then one message at a time, until one is answered otherwise.
 */
export class OutOfOrder {
  #said: string | null = null;
  #isTold = false;

  /** Whether one message at a time is enough. */
  get lasts(): boolean {
    return this.#said !== null;
  }

  /** What the account is still to be told before anything more is given to the server; null: nothing. */
  get untold(): string | null {
    return this.#isTold ? null : this.#said;
  }

  /** The account is told now. */
  tell(): string | null {
    const said = this.untold;
    this.#isTold = true;
    return said;
  }

  /** The server has left a message in doubt, in these words. */
  begin(said: string): void {
    this.#said = said;
    this.#isTold = false;
  }

  /** The server has said what became of a message. */
  end(): void {
    this.#said = null;
  }
}

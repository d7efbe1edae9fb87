import { inspect } from 'node:util';

/** What stands in the place of a secret wherever it is shown. */
const MASK = '[secret]';

/**
 * A password. It shows as a mask in templates, JSON, `console.log`, `util.inspect` and loggers, because the value is in a
 * private field; only `reveal` gives it out.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself, for the one place that hands it to a server. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

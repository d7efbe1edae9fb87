import type { Composed } from '../../message/types.ts';
import { ownWords } from '../../own-words.ts';
import type { Outcome } from '../port.ts';
import type { Outgoing } from './dialogue.ts';
import type { SmtpSession } from './session.ts';

/** A message on its way through the pool, with whoever waits for its outcome. */
export class Sending implements Outgoing {
  /** Resolves when its outcome is known. */
  readonly outcome: Promise<Outcome>;
  begun = false;
  /** Whoever offered it thinks better of it: it does not go out. */
  withdrawn = false;
  /** Over which its commands went out before it was begun; null: none. */
  session: SmtpSession | null = null;
  #mail: Composed | null;
  readonly #mayBegin: () => boolean;
  readonly #onOutcome: (outcome: Outcome) => void;

  /** `onOutcome` is told first. */
  constructor(mail: Composed, mayBegin: () => boolean, onOutcome: (outcome: Outcome) => void) {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.outcome = promise;
    this.#mail = mail;
    this.#mayBegin = mayBegin;
    this.#onOutcome = (outcome) => {
      onOutcome(outcome);
      resolve(outcome);
    };
  }

  /** Only until its outcome is known. */
  get mail(): Composed {
    return this.#mail as Composed;
  }

  readonly mayBegin = (): boolean => !this.withdrawn && this.#mayBegin();

  /** Called once. */
  resolve(outcome: Outcome): void {
    // A few of those that are done lie in the old part of the heap for long, and their bytes are not to lie there with them: 30 MB.
    this.#mail = null;
    this.#onOutcome(outcome);
  }
}

/** The messages of one account that are on no connection; first come, first served. */
export class Waiting {
  readonly #begun: Sending[] = [];
  readonly #offered: Sending[] = [];

  /** How many a free connection could take. */
  get size(): number {
    return this.#begun.length;
  }

  add(sending: Sending): void {
    this.#listOf(sending).push(sending);
  }

  /** Waits again, before the others. */
  addFirst(sending: Sending): void {
    this.#listOf(sending).unshift(sending);
  }

  /** What was offered does not wait here any more; false: it did not. */
  removeOffered(sending: Sending): boolean {
    const at = this.#offered.indexOf(sending);
    if (at >= 0) this.#offered.splice(at, 1);
    return at >= 0;
  }

  /** The first that can and may go out over this connection; null: none. */
  next(session: SmtpSession): Sending | null {
    return first(this.#begun, session);
  }

  /** The same for what is only announced as yet: where nothing that is begun waits, what was offered will do. */
  nextAhead(session: SmtpSession): Sending | null {
    const sending = first(this.#begun, session) ?? first(this.#offered, session);
    if (sending) sending.session = session;
    return sending;
  }

  /** All that are begun get this outcome; with `offered`, the others, too. */
  turnAway(outcome: Outcome, { offered }: { offered: boolean }): void {
    const all = [...this.#begun.splice(0), ...(offered ? this.#offered.splice(0) : [])];
    for (const sending of all) sending.resolve(outcome);
  }

  #listOf(sending: Sending): Sending[] {
    return sending.begun ? this.#begun : this.#offered;
  }
}

function first(waiting: Sending[], session: SmtpSession): Sending | null {
  for (let sending = waiting.shift(); sending; sending = waiting.shift()) {
    const refusal = session.refusal(sending.mail);
    if (!refusal && sending.mayBegin()) return sending;
    sending.resolve(refusal ?? { kind: 'not-sent', reply: ownWords('withdrawn', {}) });
  }
  return null;
}

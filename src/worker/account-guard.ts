import type { AccountPort } from '../backend/port.ts';
import type { Hold } from '../backend/states.ts';
import type { Clock } from '../clock.ts';
import type { AccountOutcome, Outcome } from '../transport/port.ts';
import { isAccountOutcome, toHold } from './outcome.ts';

/** So many refusals in a row that are not about an address mean that the account or the message is the problem. */
const REFUSALS_IN_A_ROW = 5;

/**
 * The circuit breaker of one account in one worker, sized for small lists: the first outcome that is about the account
 * holds it, and so do five refusals in a row that name no bad address. A message that goes through resets it.
 */
export class AccountGuard {
  readonly account: string;
  readonly #backend: Pick<AccountPort, 'hold'>;
  readonly #clock: Clock;
  readonly #onHold: (hold: Hold) => void;
  #refusals = 0;
  #holdsInARow = 0;
  #heldSince = 0;
  #heldUntil = 0;
  #holding: Promise<void> = Promise.resolve();

  constructor(account: string, backend: Pick<AccountPort, 'hold'>, clock: Clock, onHold: (hold: Hold) => void) {
    this.account = account;
    this.#backend = backend;
    this.#clock = clock;
    this.#onHold = onHold;
  }

  /**
   * Takes note of an outcome; resolves when a hold that follows from it is in the backend, null: none does. A hold that the
   * backend does not take is only reported: the next message meets the same closed door.
   */
  note(outcome: Outcome): Promise<void> | null {
    if (outcome.kind === 'sent') {
      this.#refusals = 0;
      this.#holdsInARow = 0;
      return null;
    }
    if (isAccountOutcome(outcome)) return this.#holdFor(outcome);
    if (!countsAgainstAccount(outcome) || ++this.#refusals < REFUSALS_IN_A_ROW) return null;
    this.#refusals = 0;
    return this.#hold({ reason: 'failures', message: outcome.reply, until: null });
  }

  // Several messages on the wire meet the same closed door: that is one hold, not a longer one each, and all of them wait until
  // it is in the backend. A hold that began later than now is of before the clock was set back: it says nothing any more.
  #holdFor(outcome: AccountOutcome): Promise<void> {
    const now = this.#clock.now();
    if (this.#heldSince <= now && now < this.#heldUntil) return this.#holding;
    const hold = toHold(outcome, this.#holdsInARow, now);
    this.#holdsInARow += 1;
    this.#heldSince = now;
    this.#heldUntil = hold.until ?? Number.POSITIVE_INFINITY;
    return this.#hold(hold);
  }

  #hold(hold: Hold): Promise<void> {
    this.#onHold(hold);
    this.#holding = this.#backend.hold(this.account, hold).catch(() => {
      this.#heldUntil = 0;
    });
    return this.#holding;
  }
}

// A dead address is the recipient's; a temporary refusal (greylisting, full mailbox) is nobody's.
function countsAgainstAccount(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && !outcome.hardBounce;
}

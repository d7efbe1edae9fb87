import type { Backend, DeliveryRow } from '../../backend/port.ts';
import { type DeliveryState, openStates } from '../../backend/states.ts';
import type { CopiedCampaign } from './state.ts';

/** What went out, whatever came of it. */
const ACCEPTED: readonly DeliveryState[] = ['sent', 'returned', 'complained'];
/** What is not over, or went out: everything else is passed on the way. */
const NOT_PASSED: readonly DeliveryState[] = [...ACCEPTED, ...openStates];
/** Deliveries that are looked at in one step. */
const LOOK_AT = 200;
/** A list is gone through from its beginning, for those that were accepted late, so often at most, in milliseconds. */
const AGAIN_MS = 2_000;
/** Nor before so many times as long as reading it took the last time. */
const AGAIN_REST = 19;

/** What is remembered of a row: a page is kept until all of it was copied, and variables may be large. */
type Seen = Pick<DeliveryRow, 'number' | 'at' | 'state'>;

/** The list of a campaign that is not closed, as it is gone through: from its beginning to its end, again and again. */
export class Passage {
  /** How many had gone out at the last look. */
  accepted: number;
  /** Whether it was over at the last look. */
  finished: boolean;
  readonly #ledger: Pick<Backend, 'deliveryPage'>;
  readonly #id: string;
  /** What is left of the page, and up to where the pages were read; `#isEnd`: there are no more. */
  #left: readonly Seen[] = [];
  #after = 0;
  #isEnd = false;
  /** When it was begun from the beginning (monotonic milliseconds), how long reading took since, and what had gone out by then. */
  #beganAt = Number.NEGATIVE_INFINITY;
  #readMs = 0;
  #acceptedThen: number;
  /** Whether something was found since, and whether something has to wait for want of room. */
  #found = false;
  #isHeld = false;
  /** What had gone out when all of it was gone through and nothing was found; -1: it was not yet. */
  #nothingAt = -1;

  constructor(
    ledger: Pick<Backend, 'deliveryPage'>,
    id: string,
    { accepted, finished }: { readonly accepted: number; readonly finished: boolean },
  ) {
    this.#ledger = ledger;
    this.#id = id;
    this.accepted = accepted;
    this.finished = finished;
    this.#acceptedThen = accepted;
  }

  /** Whether all that had gone out at the last look was gone through, and nothing was found. */
  get hasNothing(): boolean {
    return this.#nothingAt === this.accepted;
  }

  /**
   * The next ones that are to be copied, at most so many; none: there are none now. `isFull`: whether no number may be remembered that does
   * not follow another one. Throws what the ledger throws.
   */
  async find(campaign: CopiedCampaign, most: number, isFull: () => boolean): Promise<number[]> {
    while (!this.hasNothing) {
      const numbers = this.#pick(campaign, most, isFull);
      if (numbers.length > 0) {
        this.#found = true;
        return numbers;
      }
      if (this.#left.length > 0 && !(await this.#makeRoom(campaign, isFull))) this.#hold();
      else if (this.#left.length === 0 && !(await this.#read(campaign))) break;
    }
    return [];
  }

  #pick(campaign: CopiedCampaign, most: number, isFull: () => boolean): number[] {
    const numbers: number[] = [];
    const { done, from } = campaign;
    for (let row = this.#left[0]; row && numbers.length < most; row = this.#left[0]) {
      const { number, at } = row;
      if (!done.has(number)) {
        if (!done.isBeside(number) && numbers.at(-1) !== number - 1 && isFull()) break;
        campaign.upTo = Math.max(campaign.upTo, at);
        if (isBefore(row, from)) {
          done.add(number);
          campaign.without += 1;
        } else numbers.push(number);
      }
      this.#left = this.#left.slice(1);
    }
    return numbers;
  }

  // One more page; false: there is none now.
  async #read({ done }: CopiedCampaign): Promise<boolean> {
    if (this.#isEnd && !this.#again() && this.#isHeld) return false;
    const wasEnd = this.#isEnd;
    const { rows, next } = await this.#page(done.through(this.#after), ACCEPTED);
    this.#left = rows.map(({ number, at, state }) => ({ number, at, state }));
    this.#after = Math.max(this.#after, rows.at(-1)?.number ?? 0, next ?? 0);
    this.#isEnd = next === null;
    if (this.#isEnd && rows.length === 0 && !wasEnd) this.#end();
    return rows.length > 0 || !this.#isEnd || !wasEnd;
  }
}

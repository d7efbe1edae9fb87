import type { Backend, DeliveryRow } from '../../backend/port.ts';
import type { DeliveryState } from '../../backend/states.ts';
import type { CopiedCampaign } from './state.ts';

/** What went out, whatever came of it. */
const ACCEPTED: readonly DeliveryState[] = ['sent', 'returned', 'complained'];
/** What did not: for good, and what goes out only if somebody tries it again. */
const NOT_ACCEPTED: readonly (readonly DeliveryState[])[] = [
  ['skipped', 'cancelled'],
  ['failed', 'unknown'],
];
/** Deliveries that are looked at in one step. */
const LOOK_AT = 200;
/** A list is gone through from its beginning, for those that were accepted late, so often at most, in milliseconds. */
const AGAIN_MS = 2_000;
/** Nor before so many times as long as reading it took the last time. */
const AGAIN_REST = 19;
/** Room that was made is worth the reading from so many runs on. */
const WORTH_RUNS = 100;

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
  /** What is left of the page, up to where the list was read, and whether nothing followed there. */
  #left: Seen[] = [];
  #after = 0;
  #isEnd = true;
  /** When it was begun from the beginning (monotonic milliseconds), how long reading took since, and what had gone out by then. */
  #beganAt = Number.NEGATIVE_INFINITY;
  #readMs = 0;
  #acceptedThen = -1;
  /** Whether something was found since, or had to wait for want of room. */
  #found = false;
  /** No room is made before (monotonic milliseconds). */
  #noRoomUntil = Number.NEGATIVE_INFINITY;
  /** What had gone out when all of it was gone through and nothing was found; -1: it was not yet. */
  #nothingAt = -1;

  constructor(ledger: Pick<Backend, 'deliveryPage'>, id: string, { accepted, finished }: Progress) {
    this.#ledger = ledger;
    this.#id = id;
    this.accepted = accepted;
    this.finished = finished;
  }

  /** Whether all that had gone out at the last look was gone through, and nothing was found. */
  get hasNothing(): boolean {
    return this.#nothingAt === this.accepted;
  }

  /**
   * The next ones that are to be copied, at most so many; none: there are none now. `isFull`: whether no number may be remembered now that
   * follows no other one. Throws what the ledger throws.
   */
  async find(campaign: CopiedCampaign, most: number, isFull: () => boolean): Promise<number[]> {
    while (!this.hasNothing) {
      const numbers = await this.#pick(campaign, most, isFull);
      if (numbers.length > 0) {
        this.#found = true;
        return numbers;
      }
      if (!(await this.#read(campaign))) break;
    }
    return [];
  }

  async #pick(campaign: CopiedCampaign, most: number, isFull: () => boolean): Promise<number[]> {
    const numbers: number[] = [];
    const { done, from } = campaign;
    for (let row = this.#left[0]; row && numbers.length < most; row = this.#left[0]) {
      const { number, at } = row;
      if (!done.has(number)) {
        const isBeside = done.isBeside(number) || numbers.at(-1) === number - 1;
        if (isBeside || !isFull() || (await this.#makeRoom(campaign, number, isFull))) {
          campaign.upTo = Math.max(campaign.upTo, at);
          if (isFrom(row, from)) numbers.push(number);
          else {
            done.add(number);
            campaign.without += 1;
          }
        } else this.#found = true;
      }
      this.#left.shift();
    }
    return numbers;
  }

  // One more page; false: there is none now. What was accepted behind the end meanwhile follows there.
  async #read({ done }: CopiedCampaign): Promise<boolean> {
    if (this.#isEnd) this.#begin();
    if (this.hasNothing) return false;
    const began = performance.now();
    const after = done.through(this.#after);
    const { rows, next } = await this.#ledger.deliveryPage(this.#id, { states: ACCEPTED, after, limit: LOOK_AT });
    this.#readMs += performance.now() - began;
    this.#left = rows.map(({ number, at, state }) => ({ number, at, state }));
    this.#after = next ?? rows.at(-1)?.number ?? after;
    this.#isEnd = next === null;
    return rows.length > 0 || !this.#isEnd;
  }

  // At the end: from the beginning once more, if it is time, for those in the list that were accepted later than others.
  #begin(): void {
    if (!this.#found) this.#nothingAt = this.#acceptedThen;
    const now = performance.now();
    if (now - this.#beganAt < Math.max(AGAIN_MS, AGAIN_REST * this.#readMs)) return;
    this.#beganAt = now;
    this.#readMs = 0;
    this.#acceptedThen = this.accepted;
    this.#after = 0;
    this.#isEnd = false;
    this.#found = false;
  }

  /**
   * Counts as dealt with what is over before this number without having gone out, so that runs join. What can be tried again comes last: if
   * it is, it is not copied. Whether there is room now.
   */
  async #makeRoom(campaign: CopiedCampaign, before: number, isFull: () => boolean): Promise<boolean> {
    const began = performance.now();
    if (began < this.#noRoomUntil) return false;
    const runs = campaign.done.runs;
    for (const states of NOT_ACCEPTED) if (isFull()) await this.#pass(campaign, before, states);
    const ms = performance.now() - began;
    if (runs - campaign.done.runs < WORTH_RUNS) this.#noRoomUntil = began + Math.max(AGAIN_MS, AGAIN_REST * ms);
    return !isFull();
  }

  async #pass(campaign: CopiedCampaign, before: number, states: readonly DeliveryState[]): Promise<void> {
    const { done } = campaign;
    for (let after: number | null = 0; after !== null; ) {
      const page = await this.#ledger.deliveryPage(this.#id, { states, after: done.through(after), limit: LOOK_AT });
      for (const { number } of page.rows) {
        if (number >= before) return;
        if (done.has(number) || !done.isBeside(number)) continue;
        done.add(number);
        campaign.passed += 1;
      }
      after = page.next;
    }
  }
}

/** How far a campaign has come, as it was last looked at. */
export interface Progress {
  readonly accepted: number;
  readonly finished: boolean;
}

// When one that came back was accepted is not known any more: where it matters it is taken for one from before.
function isFrom({ at, state }: Seen, from: number): boolean {
  return from === 0 || (state === 'sent' && at > from);
}

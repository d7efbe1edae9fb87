import type { CampaignId } from '../port.ts';
import { type DeliveryState, deliveryStates } from '../states.ts';
import type { Connection } from './connection.ts';
import { PREFIX, STATE_BLOCK } from './keys.ts';
import { SKIPPED_SIGN, signOf, stateOf } from './letters.ts';

/** Deliveries whose signs are read in one call: few at first, because the first page is often near. */
const FIRST_SIGNS = 20_000;
const MOST_SIGNS = 500_000;
/** Deliveries that may be in the states asked for, or not, and are looked at in one call, at most. */
const UNSURE = 500;
/** So many deliveries without a sign are looked at one by one; of more, signs are made, so many blocks in one call. */
const FEW = 100;
const BLOCKS_SIGNED = 50;

/** A campaign as one page finds it. */
export interface Place {
  readonly connection: Connection;
  readonly id: CampaignId;
  readonly total: number;
  /** No row with a greater number was ever claimed. */
  readonly cursor: number;
  readonly cancelled: boolean;
  /** How many deliveries are in each state, and how many of the pending ones were never claimed (`fresh`). */
  readonly counts: Readonly<Record<DeliveryState | 'fresh', number>>;
}

/** Numbers of deliveries, in order: all there are as far as `upTo`. */
export interface Numbers {
  readonly numbers: readonly number[];
  readonly upTo: number;
}

/** Finds the deliveries of some states by what stands for each in facteur:i: and facteur:f: (lua/common.lua). */
export class Signs {
  readonly #place: Place;
  /** What to look for in the ledger, and behind it; null: nobody is there in these states. */
  readonly #inLedger: RegExp | null;
  readonly #behind: RegExp | null;
  #reach = FIRST_SIGNS;

  constructor(place: Place, states: readonly DeliveryState[]) {
    this.#place = place;
    this.#inLedger = ledgerPattern(states.filter((state) => mayBeInLedger(place, state)));
    this.#behind = listPattern(place, states);
  }

  /** Deliveries beyond `after` that are, or may be, in one of the states: at most `want` that are. */
  async find(after: number, want: number): Promise<Numbers> {
    const { cursor, total } = this.#place;
    if (after < cursor && this.#inLedger) {
      const upTo = Math.min(after + this.#reach, cursor);
      this.#reach = Math.min(4 * this.#reach, MOST_SIGNS);
      return this.#findInLedger(this.#inLedger, { after, upTo }, want);
    }
    const from = Math.max(after, cursor);
    if (!this.#behind) return { numbers: [], upTo: total };
    const upTo = Math.min(from + this.#reach, total);
    this.#reach = Math.min(4 * this.#reach, MOST_SIGNS);
    const flags = await this.#read('f', from, upTo);
    return take(flags, this.#behind, { after: from, upTo }, want);
  }

  async #findInLedger(pattern: RegExp, { after, upTo }: Range, want: number): Promise<Numbers> {
    const { connection, id } = this.#place;
    const signs = (await this.#read('i', after, upTo)).padEnd(upTo - after, NONE);
    if (signs.split(NONE).length - 1 <= FEW) return take(signs, pattern, { after, upTo }, want);
    // As far as they are there; then those of some blocks are made.
    const block = Math.floor((after + signs.indexOf(NONE)) / STATE_BLOCK);
    await connection.run('index-states', id, block, block + BLOCKS_SIGNED - 1);
    const last = Math.min(upTo, (block + BLOCKS_SIGNED) * STATE_BLOCK);
    return take(await this.#read('i', after, last), pattern, { after, upTo: last }, want);
  }

  async #read(kind: 'f' | 'i', after: number, upTo: number): Promise<string> {
    const { connection, id } = this.#place;
    const [text] = await connection.together([['getrange', `${PREFIX}${kind}:${id}`, after, upTo - 1]]);
    return text as string;
  }
}

interface Range {
  readonly after: number;
  readonly upTo: number;
}

function take(signs: string, pattern: RegExp, { after, upTo }: Range, want: number): Numbers {
  const numbers: number[] = [];
  let unsure = 0;
  for (const { index, 0: sign } of signs.matchAll(pattern)) {
    numbers.push(after + index + 1);
    if (sign === NONE || sign === LENT) unsure += 1;
    if (numbers.length - unsure === want || unsure === UNSURE) return { numbers, upTo: after + index + 1 };
  }
  return { numbers, upTo };
}

/** Where no sign was ever written. */
const NONE = '\0';
const LENT = signOf.c ?? '';

const signsByState = Object.fromEntries(
  deliveryStates.map((state) => {
    const letters = Object.keys(signOf).filter((letter) => stateOf[letter] === state);
    return [state, letters.map((letter) => signOf[letter]).join('') + (state === 'skipped' ? `\\${SKIPPED_SIGN}` : '')];
  }),
);

// A counter that is none says nothing.
function mayBeInLedger({ counts, cancelled }: Place, state: DeliveryState): boolean {
  return state === 'pending' && !cancelled ? counts.pending !== counts.fresh : counts[state] !== 0;
}

/**
 * No sign, and that of who is lent, are looked at whatever is asked for: an older program that ends a message beside this one leaves
 * it there.
 */
function ledgerPattern(states: readonly DeliveryState[]): RegExp | null {
  if (states.length === 0) return null;
  return new RegExp(`[\\0${LENT}${states.map((state) => signsByState[state]).join('')}]`, 'g');
}

// Who was never claimed is pending, or cancelled with the campaign; or the row is skipped.
function listPattern({ counts, cancelled }: Place, states: readonly DeliveryState[]): RegExp | null {
  const untouched =
    states.includes(cancelled ? 'cancelled' : 'pending') && (cancelled ? counts.cancelled : counts.fresh) !== 0;
  const skipped = states.includes('skipped') && counts.skipped !== 0;
  return untouched || skipped ? new RegExp(untouched && skipped ? '.' : untouched ? '0' : '[^0]', 'g') : null;
}

import { wholePage } from '../people.ts';
import type { CampaignId } from '../port.ts';
import { type AddressSearch, type DeliveryPage, fits, gatherPage, type PageQuery, refuseQuery } from '../reading.ts';
import { type DeliveryState, deliveryStates } from '../states.ts';
import type { Connection } from './connection.ts';
import { deliveriesAt, factsCommand, readFacts, spansOf } from './deliveries.ts';
import { PREFIX, placeOf, ROW_BLOCK, STATE_BLOCK } from './keys.ts';
import { SKIPPED_SIGN, signOf, stateOf } from './letters.ts';
import { addressBook, listed } from './people.ts';
import { addressOf, nameOf, type Rows } from './rows.ts';

/** Deliveries whose signs are read in one call. */
const SIGNS = 200_000;
/** Rows read in one call to look for an address (some milliseconds). */
const SEARCHED = 5_000;
/** Deliveries that may be in the states asked for, or not, and are looked at in one call, at most. */
const UNSURE = 500;
/** So many deliveries without a sign are looked at one by one; of more, signs are made, so many blocks in one call. */
const FEW = 100;
const BLOCKS_SIGNED = 50;

/** A campaign as one page finds it. */
interface Place {
  readonly connection: Connection;
  readonly id: CampaignId;
  readonly total: number;
  readonly cursor: number;
  readonly cancelled: boolean;
}

/** See `Backend.deliveryPage`. */
export async function deliveryPage(
  connection: Connection,
  rows: Rows,
  id: CampaignId,
  query: PageQuery,
): Promise<DeliveryPage> {
  refuseQuery(query);
  if (query.search?.match === 'whole') {
    const campaign = await listed(connection, id);
    if (campaign) return wholePage(addressBook(connection, rows), campaign, query.search.text, query);
  }
  const read = readFacts((await connection.together([factsCommand(id)]))[0]);
  if (!read) return { rows: [], next: null };
  const { total, cursor, untouched } = read;
  const place = { connection, id, total, cursor, cancelled: untouched.cancelled };
  const { states, search } = query;
  return gatherPage(query, total, async (after, want) => {
    const most = search ? SEARCHED : want;
    const found = states
      ? await numbersIn(place, states, after, most)
      : numbersFrom(after, Math.min(after + most, total));
    const numbers = search ? await fitting(place, found.numbers, search) : found.numbers;
    const rows = await deliveriesAt(connection, id, numbers);
    return { rows: states ? rows.filter(({ state }) => states.includes(state)) : rows, upTo: found.upTo };
  });
}

/** Numbers of deliveries, in order: all there are as far as `upTo`. */
interface Numbers {
  readonly numbers: readonly number[];
  readonly upTo: number;
}

function numbersFrom(after: number, upTo: number): Numbers {
  return { numbers: Array.from({ length: upTo - after }, (_, i) => after + 1 + i), upTo };
}

// The list never changes, so that it need not be read at one moment.
async function fitting(
  { connection, id }: Place,
  numbers: readonly number[],
  search: AddressSearch,
): Promise<number[]> {
  const spans = spansOf(numbers, ROW_BLOCK);
  const lists = await connection.with((redis) => {
    const pipeline = redis.pipeline();
    for (const { first, last } of spans) {
      const { block, index } = placeOf(first, ROW_BLOCK);
      pipeline.lrange(nameOf(id, block), index, index + last - first);
    }
    return pipeline.exec();
  });
  return spans.flatMap(({ first, numbers: some }, span) => {
    const [error, texts] = lists?.[span] ?? [];
    if (error) throw error;
    return some.filter((number) => {
      const text = (texts as string[])[number - first];
      return text !== undefined && fits(search, addressOf(text, search.text));
    });
  });
}

/** Deliveries that are, or may be, in one of these states: at most `want` that are. */
async function numbersIn(
  place: Place,
  states: readonly DeliveryState[],
  after: number,
  want: number,
): Promise<Numbers> {
  const end = Math.min(after + SIGNS, place.total);
  const { signs, flags, upTo } = await signsOf(place, after, end);
  const numbers: number[] = [];
  let unsure = 0;
  for (const [of, first, pattern] of [
    [signs, after, patternOf(states)],
    [flags, Math.max(after, place.cursor), flagPatternOf(states, place.cancelled)],
  ] as const) {
    for (const { index, 0: sign } of of.matchAll(pattern)) {
      numbers.push(first + index + 1);
      if (UNSURE_SIGNS.includes(sign)) unsure += 1;
      if (numbers.length - unsure === want || unsure === UNSURE) return { numbers, upTo: first + index + 1 };
    }
  }
  return { numbers, upTo };
}

/**
 * The signs of deliveries beyond `after`, as far as the ledger goes, then the flags of the list behind it; together as far as `upTo`.
 */
async function signsOf(
  place: Place,
  after: number,
  end: number,
): Promise<{ signs: string; flags: string; upTo: number }> {
  const { connection, id, cursor } = place;
  const known = Math.min(end, cursor);
  const read = async (upTo: number) => {
    const [signs, flags] = (await connection.together([
      ['getrange', `${PREFIX}i:${id}`, after, Math.min(upTo, cursor) - 1],
      ['getrange', `${PREFIX}f:${id}`, Math.max(after, cursor), upTo - 1],
    ])) as [string, string];
    return {
      signs: after < cursor ? signs.padEnd(Math.min(upTo, cursor) - after, NONE) : '',
      flags: end > cursor ? flags : '',
      upTo,
    };
  };
  const found = await read(end);
  const missing = found.signs.split(NONE).length - 1;
  if (known <= after || missing <= FEW) return found;
  const block = Math.floor((after + found.signs.indexOf(NONE)) / STATE_BLOCK);
  await connection.run('index-states', id, block, block + BLOCKS_SIGNED - 1);
  return read(Math.min(end, (block + BLOCKS_SIGNED) * STATE_BLOCK));
}

/** Where no sign was ever written. */
const NONE = '\0';
const LENT = signOf.c ?? '';
/**
 * These are looked at whatever is asked for: no sign, and that of who is lent. An older program that ends a message beside this one
 * leaves it there.
 */
const UNSURE_SIGNS = [NONE, LENT];

const signsByState = Object.fromEntries(
  deliveryStates.map((state) => {
    const letters = Object.keys(signOf).filter((letter) => stateOf[letter] === state);
    return [state, letters.map((letter) => signOf[letter]).join('') + (state === 'skipped' ? `\\${SKIPPED_SIGN}` : '')];
  }),
);

function patternOf(states: readonly DeliveryState[]): RegExp {
  return new RegExp(`[\\0${LENT}${states.map((state) => signsByState[state]).join('')}]`, 'g');
}

// Who was never claimed is pending, or cancelled with the campaign; or the row is skipped.
function flagPatternOf(states: readonly DeliveryState[], cancelled: boolean): RegExp {
  const untouched = states.includes(cancelled ? 'cancelled' : 'pending');
  const skipped = states.includes('skipped');
  return new RegExp(untouched && skipped ? '.' : untouched ? '0' : skipped ? '[^0]' : '[]', 'g');
}

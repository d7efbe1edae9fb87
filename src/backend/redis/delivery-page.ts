import { wholePage } from '../people.ts';
import type { CampaignId } from '../port.ts';
import { type AddressSearch, type DeliveryPage, fits, gatherPage, type PageQuery, refuseQuery } from '../reading.ts';
import { deliveryStates } from '../states.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { deliveriesAt, spansOf } from './deliveries.ts';
import { PREFIX, placeOf as placeIn, ROW_BLOCK } from './keys.ts';
import { addressBook, listed } from './people.ts';
import { nameOf, type Rows, searchedOf } from './rows.ts';
import { type Numbers, type Place, Signs } from './signs.ts';

/** Rows read in one call to look for an address (some milliseconds). */
const SEARCHED = 2_500;
/** The same where whole rows are searched. */
const ROWS_SEARCHED = 1_000;
/** The same of deliveries in some states, which may stand far from each other. */
const SEARCHED_IN_STATES = 500;
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
  const place = await placeOf(connection, id);
  if (!place) return { rows: [], next: null };
  const { states, search } = query;
  const signs = states && new Signs(place, states);
  return gatherPage(query, place.total, async (after, want) => {
    const most = !search ? want : signs ? SEARCHED_IN_STATES : search.match === 'row' ? ROWS_SEARCHED : SEARCHED;
    const found = signs ? await signs.find(after, most) : numbersFrom(after, Math.min(after + most, place.total));
    const numbers = search ? await fitting(place, found.numbers, search) : found.numbers;
    const rows = await deliveriesAt(connection, id, numbers);
    return { rows: states ? rows.filter(({ state }) => states.includes(state)) : rows, upTo: found.upTo };
  });
}

async function placeOf(connection: Connection, id: CampaignId): Promise<Place | null> {
  const facts = fieldsOf((await connection.together([['hgetall', `${PREFIX}c:${id}`]]))[0]);
  if (facts.stage !== 'draft' && facts.stage !== 'released') return null;
  const counts = Object.fromEntries([...deliveryStates, 'fresh'].map((field) => [field, Number(facts[field])]));
  return {
    ...{ connection, id, counts: counts as Place['counts'] },
    ...{ total: Number(facts.total), cursor: Number(facts.cursor), cancelled: facts.wanted === 'cancelled' },
  };
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
      const { block, index } = placeIn(first, ROW_BLOCK);
      pipeline.lrange(nameOf(id, block), index, index + last - first);
    }
    return pipeline.exec();
  });
  return spans.flatMap(({ first, numbers: some }, span) => {
    const [error, texts] = lists?.[span] ?? [];
    if (error) throw error;
    return some.filter((number) => {
      const text = (texts as string[])[number - first];
      return text !== undefined && fits(search, searchedOf(text, search));
    });
  });
}

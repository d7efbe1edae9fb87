import { setImmediate as turn } from 'node:timers/promises';
import { wholePage } from '../people.ts';
import type { CampaignId } from '../port.ts';
import {
  type AddressSearch,
  type DeliveryPage,
  fits,
  gatherPage,
  type Looked,
  type PageQuery,
  refuseQuery,
} from '../reading.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, numberOf, stateCode, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { type DeliveryRecord, SELECT_DELIVERIES, toDeliveryRow } from './deliveries.ts';
import type { Ledger } from './ledger.ts';
import { addressBook, listed } from './people.ts';

/** Rows of a list looked at in one read (some milliseconds). */
const RANGE = 5_000;
/** The same where whole rows are searched. */
const ROW_RANGE = 1_000;
/** The same of the ledger, whose rows are shorter. */
const SENT_RANGE = 20_000;
/** Of those in some states, so many are looked at together for an address. */
const SEARCHED = 1_000;

/** A campaign as one page finds it. */
interface Place {
  readonly campaign: number;
  readonly total: number;
  readonly cursor: number;
  readonly cancelled: boolean;
}

/** See `Backend.deliveryPage`. */
export async function deliveryPage(ledger: Ledger, id: CampaignId, query: PageQuery): Promise<DeliveryPage> {
  refuseQuery(query);
  const { connection } = ledger;
  const { search } = query;
  const whole = search?.match === 'whole' ? await connection.read(() => listed(ledger, id)) : null;
  if (whole && search) return wholePage(addressBook(ledger), whole, search.text, query);
  const place = await connection.read(() => placeOf(ledger, id));
  if (!place) return { rows: [], next: null };
  let looks = 0;
  return gatherPage(query, place.total, async (after, want) => {
    // Others of this process have their turn between two looks.
    if (looks > 0) await turn();
    looks += 1;
    return connection.read(() => look(connection, place, { ...query, after }, want));
  });
}

function placeOf(ledger: Ledger, id: CampaignId): Place | null {
  const facts = ledger.facts(id);
  type Row = { total: number; cursor: number; wanted: number };
  const row =
    facts && ledger.connection.get<Row>('SELECT total, cursor, wanted FROM progress WHERE campaign = ?', facts.id);
  if (!facts || !row) return null;
  return { campaign: facts.id, total: row.total, cursor: row.cursor, cancelled: row.wanted === wantedCode.cancelled };
}

function look(connection: Connection, place: Place, query: PageQuery & { after: number }, want: number): Looked {
  const { after, search, states } = query;
  if (states) return lookInStates(connection, place, { after, search, states }, want);
  const most = !search ? want : search.match === 'row' ? ROW_RANGE : RANGE;
  const last = Math.min(after + most, place.total);
  const range = [deliveryId(place.campaign, after), deliveryId(place.campaign, last)];
  if (search?.match === 'row') return { rows: rowsWith(connection, place, search, range), upTo: last };
  const found = read(connection, place, search, 'r.id > ? AND r.id <= ?', range);
  return { rows: found.map(toDeliveryRow), upTo: last };
}

function lookInStates(
  connection: Connection,
  place: Place,
  { after, search, states }: { after: number; search: AddressSearch | undefined; states: readonly DeliveryState[] },
  want: number,
): Looked {
  const { numbers, upTo } = numbersIn(connection, place, states, after, search ? SEARCHED : want);
  if (numbers.length === 0) return { rows: [], upTo };
  const ids = JSON.stringify(numbers.map((number) => deliveryId(place.campaign, number)));
  const found = read(connection, place, search, 'r.id IN (SELECT value FROM json_each(?))', [ids]);
  // One that changed its state since it was found is not what was asked for.
  return { rows: found.map(toDeliveryRow).filter(({ state }) => states.includes(state)), upTo };
}

const WRITTEN = 'SELECT id, email, vars FROM recipient WHERE id > ? AND id <= ? ORDER BY id';

// Nothing but the list is read to find them.
function rowsWith(connection: Connection, place: Place, search: AddressSearch, range: readonly number[]) {
  const ids: number[] = [];
  type Written = { id: number; email: string; vars: string };
  for (const { id, email, vars } of connection.all<Written>(WRITTEN, ...range)) {
    if (fits(search, { key: '', email: String(email), vars: String(vars) })) ids.push(id);
  }
  if (ids.length === 0) return [];
  const which = 'r.id IN (SELECT value FROM json_each(?))';
  return read(connection, place, undefined, which, [JSON.stringify(ids)]).map(toDeliveryRow);
}

// What no index can say is said by `fits`: an address that is none is searched as it was written.
const MATCHES = {
  part: 'instr(coalesce(r.key, r.email), ?) > 0',
  beginning: 'instr(coalesce(r.key, r.email), ?) = 1',
  whole: 'coalesce(r.key, r.email) = ?',
  // Compared by `fits` alone.
  row: '? IS NOT NULL',
} as const;

function read(
  connection: Connection,
  { campaign }: Place,
  search: AddressSearch | undefined,
  which: string,
  values: readonly (string | number)[],
): DeliveryRecord[] {
  if (!search)
    return connection.all<DeliveryRecord>(`${SELECT_DELIVERIES} AND ${which} ORDER BY r.id`, campaign, ...values);
  const sql = `${SELECT_DELIVERIES} AND ${which} AND (r.key = '' OR ${MATCHES[search.match]}) ORDER BY r.id`;
  return connection
    .all<DeliveryRecord & { readonly key: string | null }>(sql, campaign, ...values, search.text)
    .filter(({ key, email, vars }) => fits(search, { key: key ?? email, email, vars }));
}

/** Numbers of deliveries, in order: all there are as far as `upTo`. */
interface Numbers {
  readonly numbers: readonly number[];
  readonly upTo: number;
}

const SETTLED = `SELECT id FROM delivery INDEXED BY delivery_state
  WHERE worker IS NULL AND state <> ${stateCode.sent} AND campaign = ? AND state = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`;
const LENT = `SELECT id FROM delivery INDEXED BY delivery_worker
  WHERE worker IS NOT NULL AND campaign = ? AND state = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`;
const LIST_SKIPPED = `SELECT r.id FROM recipient r INDEXED BY recipient_skipped WHERE r.skip IS NOT NULL AND r.id > ? AND r.id <= ?
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = r.id) ORDER BY r.id LIMIT ?`;
const SENT = `SELECT id FROM delivery WHERE id > ? AND id <= ? AND state = ${stateCode.sent} ORDER BY id LIMIT ?`;
const UNTOUCHED = 'SELECT id FROM recipient WHERE id > ? AND id <= ? AND skip IS NULL ORDER BY id LIMIT ?';

// Of several states, the nearest numbers of each; what lies beyond the first of them that knows no further is for the next look.
function numbersIn(
  connection: Connection,
  place: Place,
  states: readonly DeliveryState[],
  after: number,
  want: number,
): Numbers {
  const parts = [...new Set(states)].flatMap((state) => sourcesOf(connection, place, state, after, want));
  const upTo = Math.min(place.total, ...parts.map((part) => part.upTo));
  const all = parts.flatMap(({ numbers }) => numbers.filter((number) => number <= upTo)).sort((a, b) => a - b);
  const last = all[want - 1];
  return last !== undefined && all.length > want ? { numbers: all.slice(0, want), upTo: last } : { numbers: all, upTo };
}

function sourcesOf(connection: Connection, place: Place, state: DeliveryState, after: number, want: number): Numbers[] {
  const { campaign, total, cursor, cancelled } = place;
  const none = { numbers: [], upTo: total };
  const ids = (sql: string, from: number, to: number, ...first: number[]): Numbers => {
    const range = [deliveryId(campaign, from), deliveryId(campaign, to)];
    const numbers = connection.all<{ id: number }>(sql, ...first, ...range, want).map(({ id }) => numberOf(id));
    return { numbers, upTo: numbers.length === want ? (numbers.at(-1) ?? to) : to };
  };
  // Nearly all that were claimed are: whoever looks for them finds some soon, without an index that each would have to be entered in.
  if (state === 'sent') return [after >= cursor ? none : ids(SENT, after, Math.min(after + SENT_RANGE, cursor))];
  const lent = state === 'claimed' || state === 'sending';
  const kept = ids(lent ? LENT : SETTLED, after, total, campaign, stateCode[state]);
  if (state === 'skipped') return [kept, ids(LIST_SKIPPED, after, total)];
  if (state !== (cancelled ? 'cancelled' : 'pending')) return [kept];
  // Who was never claimed stands behind the cursor; there may be thousands between two of them who are skipped.
  const from = Math.max(after, cursor);
  return from >= total ? [kept] : [kept, ids(UNTOUCHED, from, Math.min(from + RANGE, total))];
}

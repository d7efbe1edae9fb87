import { checkAddress } from '../address.ts';
import type { Backend } from '../backend/port.ts';
import type { AddressSearch, DeliveryPage, PageQuery } from '../backend/reading.ts';
import { FacteurError } from '../errors.ts';
import { type DeliveryStatus, deliveryStatus, statesOf } from '../report/export.ts';
import { type TimelineStatus, timelineStatus } from '../report/timeline.ts';
import type { Page, PageOf } from './pages.ts';
import { findCampaign } from './status.ts';

/** Which deliveries of a campaign are asked for. */
export interface DeliveryQuery extends PageOf {
  /** Only those in one of these states; absent: in any. */
  readonly states?: readonly DeliveryStatus['state'][] | undefined;
  /**
   * Only those whose address has this text in it, in any case. A whole address finds that one, if it is there; a text that ends
   * with `*` the addresses that begin so. Absent or blank: any address.
   */
  readonly search?: string | undefined;
}

/**
 * A page of a campaign's deliveries, by number. A search for a part of an address reads the list for some 30 ms: its page may have fewer
 * entries than `limit`, or none, and goes on at `next`. Throws `campaign-not-found`, `campaign-none`, `ledger-rollback`; RangeError for a
 * limit over 1,000 and for an `after` that no page said.
 */
export async function deliveriesPage(
  backend: Backend,
  id: string | undefined,
  query: DeliveryQuery,
): Promise<Page<DeliveryStatus>> {
  const campaign = await findCampaign(backend, id);
  const from = placeOf(query.after);
  const states = query.states && [...new Set(query.states.flatMap(statesOf))];
  const read = (search: AddressSearch | undefined): Promise<DeliveryPage> => {
    const ask: PageQuery = { states, search, after: from.number, limit: query.limit };
    return backend.deliveryPage(campaign.id, ask);
  };
  const search = searchOf(query.search ?? '', from.match);
  const page = await read(search);
  const nobody = search?.match === 'whole' && query.after === undefined && page.rows.length === 0;
  if (!nobody) return told(page, search);
  const part = { text: search.text, match: 'part' } as const;
  return told(await read(part), part);
}

function told({ rows, next }: DeliveryPage, search: AddressSearch | undefined): Page<DeliveryStatus> {
  const match = search ? search.match.charAt(0) : '';
  return { items: rows.map(deliveryStatus), next: next === null ? null : `${match}${next}` };
}

/** What `after` looks like: how was searched (its first letter), and the last number that was looked at. */
export const deliveryPlace = /^([bpw]?)(\d{1,15})$/;

function placeOf(after: string | undefined): { number: number; match: AddressSearch['match'] | null } {
  if (after === undefined) return { number: 0, match: null };
  const [whole, letter, number] = deliveryPlace.exec(after) ?? [];
  if (whole === undefined) throw new RangeError(`${after} is no place in a list of deliveries`);
  const match = (['beginning', 'part', 'whole'] as const).find((name) => name.charAt(0) === letter) ?? null;
  return { number: Number(number), match };
}

// A page that follows goes on in the way of the first.
function searchOf(written: string, match: AddressSearch['match'] | null): AddressSearch | undefined {
  const text = written.trim().normalize('NFC').toLowerCase();
  const beginning = text.replace(/\*$/, '');
  if (beginning === '') return undefined;
  if (beginning !== text) return { text: beginning, match: 'beginning' };
  const check = checkAddress(text);
  if (check.ok && check.name === '' && match !== 'part') return { text: check.key, match: 'whole' };
  return { text: check.ok ? check.key : text, match: 'part' };
}

/**
 * How many messages of a campaign came to which outcome over time, and when it was stopped. Throws `campaign-not-found`, `campaign-none`,
 * `ledger-rollback`.
 */
export async function readTimeline(backend: Backend, id: string | undefined): Promise<TimelineStatus> {
  const campaign = await findCampaign(backend, id);
  const timeline = await backend.timeline(campaign.id);
  // It was purged just now.
  if (!timeline) throw new FacteurError('campaign-not-found', { id: campaign.id });
  return timelineStatus(timeline);
}

/** One delivery to somebody. */
export interface PersonDelivery extends DeliveryStatus {
  /** `<campaign>.<number>`, as X-Facteur-Delivery has it. */
  readonly id: string;
  readonly campaign: string;
}

/**
 * Every delivery to one address, of all campaigns, the newest first; rows that were skipped are among them. At once, but in lists of older
 * programs, which are read at the first search: a page of these may have fewer entries than `limit`, or none, and goes on at
 * `next`. Throws `address-invalid`; RangeError for a limit over 1,000 and for an `after` that no page said.
 */
export async function personPage(
  backend: Backend,
  address: string,
  { limit, after }: PageOf,
): Promise<Page<PersonDelivery>> {
  const check = checkAddress(address);
  if (!check.ok) throw new FacteurError('address-invalid', { address, problem: check.problem });
  const { deliveries, next } = await backend.person(check.key, { limit, after: personPlaceOf(after) });
  return {
    items: deliveries.map(({ campaign, delivery }) => ({
      ...{ id: `${campaign}.${delivery.number}`, campaign },
      ...deliveryStatus(delivery),
    })),
    next: next && `${next.ordinal}.${next.number}`,
  };
}

/** What `after` looks like among the deliveries of a person. */
export const personPlace = /^(\d{1,15})\.(\d{1,15})$/;

function personPlaceOf(after: string | undefined): { ordinal: number; number: number } | null {
  if (after === undefined) return null;
  const [, ordinal, number] = personPlace.exec(after) ?? [];
  if (ordinal === undefined) throw new RangeError(`${after} is no place among the deliveries of an address`);
  return { ordinal: Number(ordinal), number: Number(number) };
}

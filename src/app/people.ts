import { checkAddress } from '../address.ts';
import type { Backend, CampaignRow, DeliveryRow } from '../backend/port.ts';
import { LOOK_MS } from '../backend/reading.ts';
import { addressKey } from '../campaign/address-key.ts';
import type { Kept } from '../report/said.ts';
import { type ListedDelivery, listedDelivery } from './deliveries.ts';
import type { Page, PageOf } from './pages.ts';
import { selectedPage } from './selection.ts';

/** One delivery to somebody. */
export interface PersonDelivery<Text = string> extends ListedDelivery<Text> {
  /** `<campaign>.<number>`, as X-Facteur-Delivery has it. */
  readonly id: string;
  readonly campaign: string;
  /** The campaign's name; empty: it was purged just now. */
  readonly campaignName: string;
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
): Promise<Page<PersonDelivery<Kept>>> {
  const { deliveries, next } = await backend.person(addressKey(address), { limit, after: personPlaceOf(after) });
  const names = new CampaignNames(backend);
  const items: PersonDelivery<Kept>[] = [];
  for (const { campaign, delivery } of deliveries) {
    items.push(personDelivery({ id: campaign, name: await names.of(campaign) }, delivery));
  }
  return {
    items,
    next: next && `${next.ordinal}.${next.number}`,
  };
}

/** Names of campaigns, each read once. */
export class CampaignNames {
  readonly #backend: Pick<Backend, 'campaign'>;
  readonly #known = new Map<string, string>();

  constructor(backend: Pick<Backend, 'campaign'>) {
    this.#backend = backend;
  }

  /** Empty: it was purged just now. */
  async of(id: string): Promise<string> {
    const name = this.#known.get(id) ?? (await this.#backend.campaign(id))?.name ?? '';
    this.#known.set(id, name);
    return name;
  }
}

/** One delivery, with its campaign. */
export function personDelivery({ id, name }: Pick<CampaignRow, 'id' | 'name'>, row: DeliveryRow): PersonDelivery<Kept> {
  return { id: `${id}.${row.number}`, campaign: id, campaignName: name, ...listedDelivery(row) };
}

/** How long a search through all campaigns looks, in milliseconds, before what was found until then is the answer. */
const SEARCH_MS = 2 * LOOK_MS;
/** Campaigns read together. */
const SOME_CAMPAIGNS = 20;

/**
 * Deliveries of all campaigns, the newest first, whose row has this text anywhere: in the address, in a name, whatever case and accents. A
 * whole address is looked up in the index (`personPage`); for anything else lists are read, for some 50 ms at a time: a page may have fewer
 * entries than `limit`, or none, and goes on at `next`. A place in the deliveries of an address is none for another text, which is searched from
 * its beginning. Throws RangeError for a limit over 1,000 and for an `after` that no page said.
 */
export async function searchPeople(
  backend: Backend,
  text: string,
  { limit, after }: PageOf,
): Promise<Page<PersonDelivery<Kept>>> {
  const isOfAddress = after !== undefined && personPlace.test(after);
  if (after === undefined || isOfAddress) {
    const known = checkAddress(text).ok ? await personPage(backend, text, { limit, after }) : null;
    if (known && (known.items.length > 0 || known.next !== null || after !== undefined)) return known;
  }
  const end = performance.now() + SEARCH_MS;
  const found: PersonDelivery<Kept>[] = [];
  let at = isOfAddress ? null : peoplePlaceOf(after);
  for (;;) {
    const campaigns = await campaignsFrom(backend, at);
    for (const campaign of campaigns) {
      let place: string | null | undefined = at?.campaign === campaign.id ? at.place : undefined;
      do {
        const want = { after: place ?? undefined, limit: limit - found.length };
        const page = await selectedPage(backend, campaign.id, { search: text, columns: true }, want);
        found.push(...page.rows.map((row) => personDelivery(campaign, row)));
        place = page.place;
        at = { campaign: campaign.id, place: place ?? END };
        if (found.length === limit || performance.now() > end)
          return { items: found, next: `${at.campaign}:${at.place}` };
      } while (place !== null);
    }
    if (campaigns.length < SOME_CAMPAIGNS) return { items: found, next: null };
  }
}

/** A place behind everybody of a campaign. */
const END = 'r999999999999999';

// The campaign that was being read comes first, then those older than it.
async function campaignsFrom(backend: Backend, at: PeoplePlace | null): Promise<readonly CampaignRow[]> {
  if (at === null) return backend.campaigns({ limit: SOME_CAMPAIGNS });
  const current = at.place === END ? null : await backend.campaign(at.campaign);
  const older = await backend.campaigns({ limit: SOME_CAMPAIGNS, before: at.campaign });
  return current ? [current, ...older] : older;
}

/** A place in a search through all campaigns: in the list of this one. */
interface PeoplePlace {
  readonly campaign: string;
  readonly place: string;
}

/** What `after` looks like in a search for people: a place of `personPage`, or one within the list of a campaign. */
export const peoplePlace = /^(?:\d{1,15}\.\d{1,15}|([a-z0-9]{1,64}):([bpwr]?\d{1,15}))$/;

function peoplePlaceOf(after: string | undefined): PeoplePlace | null {
  if (after === undefined) return null;
  const [, campaign, place] = peoplePlace.exec(after) ?? [];
  if (campaign === undefined || place === undefined)
    throw new RangeError(`${after} is no place in a search for people`);
  return { campaign, place };
}

/** What `after` looks like among the deliveries of a person. */
export const personPlace = /^(\d{1,15})\.(\d{1,15})$/;

function personPlaceOf(after: string | undefined): { ordinal: number; number: number } | null {
  if (after === undefined) return null;
  const [, ordinal, number] = personPlace.exec(after) ?? [];
  if (ordinal === undefined) throw new RangeError(`${after} is no place among the deliveries of an address`);
  return { ordinal: Number(ordinal), number: Number(number) };
}

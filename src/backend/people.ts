import {
  hashOf,
  isPart,
  numbersIn,
  partOf,
  partsOf,
  RUN_ROWS,
  RunBuilder,
  rowsInRun,
  runsIn,
} from './address-index.ts';
import type { CampaignId, DeliveryRow } from './port.ts';
import { type DeliveryPage, LOOK_MS, type PageQuery, refuseLimit } from './reading.ts';

/** Which deliveries of one address are asked for, over all campaigns. */
export interface PersonQuery {
  /** Where the page before ended; absent or null: from the newest campaign. */
  readonly after?: PersonPlace | null | undefined;
  /** At most so many: 1 to MOST_ON_PAGE. */
  readonly limit: number;
}

/** A place in the deliveries of an address: behind this delivery of the campaign with that place in the order of making. */
export interface PersonPlace {
  readonly ordinal: number;
  readonly number: number;
}

/** Deliveries to one address, those of the newest campaign first, within a campaign by number. */
export interface PersonPage {
  readonly deliveries: readonly PersonDelivery[];
  /**
   * Where the next page begins; null: nothing follows. A page that took longer than LOOK_MS has fewer deliveries than were asked for,
   * perhaps none: lists are read that no program has prepared for this yet (see address-index.ts).
   */
  readonly next: PersonPlace | null;
}

export interface PersonDelivery {
  readonly campaign: CampaignId;
  readonly delivery: DeliveryRow;
}

/** A released campaign. */
export interface Listed {
  readonly id: CampaignId;
  /** Its place in the order in which campaigns were made. */
  readonly ordinal: number;
  readonly total: number;
}

/** A part of the index of a campaign's list. */
export interface Part {
  readonly campaign: Listed;
  readonly run: number;
  readonly part: number;
}

/** What a backend has to offer for it. */
export interface AddressBook {
  /** Released campaigns up to that place, newest first. */
  campaigns(upTo: number, most: number): Promise<readonly Listed[]>;
  /** Parts as they are kept; what is not there may be anything else. */
  parts(wanted: readonly Part[]): Promise<readonly unknown[]>;
  /** The addresses, as compared, of the rows of a run, in order; empty for a row without one. */
  keysOf(campaign: Listed, run: number): Promise<readonly string[]>;
  /** Keeps the parts of a run, if it can and the campaign is still there. */
  keep(campaign: Listed, run: number, parts: readonly Buffer[]): Promise<void>;
  /** Those of these deliveries whose address is this. */
  deliveriesTo(campaign: Listed, numbers: readonly number[], key: string): Promise<readonly DeliveryRow[]>;
}

/** Campaigns looked through together. */
const TOGETHER = 50;

/** See `Backend.person`. */
export async function findPerson(book: AddressBook, key: string, query: PersonQuery): Promise<PersonPage> {
  refuseLimit(query.limit);
  const end = performance.now() + LOOK_MS;
  const hash = hashOf(key);
  const found: PersonDelivery[] = [];
  let place: PersonPlace = query.after ?? { ordinal: Number.MAX_SAFE_INTEGER, number: 0 };
  for (;;) {
    const campaigns = await book.campaigns(place.ordinal, TOGETHER);
    const some = await candidates(book, campaigns, { hash, place, end });
    // All at once: a server is asked once.
    const rows = await Promise.all(some.map(({ campaign, numbers }) => rowsTo(book, campaign, numbers, key)));
    for (const [i, { campaign, upTo }] of some.entries()) {
      for (const delivery of rows[i] ?? []) {
        found.push({ campaign: campaign.id, delivery });
        const next = { ordinal: campaign.ordinal, number: delivery.number };
        if (found.length === query.limit) return { deliveries: found, next };
      }
      place = { ordinal: campaign.ordinal, number: upTo };
      if (upTo < campaign.total) return { deliveries: found, next: place };
    }
    const last = campaigns.at(-1);
    if (!last || campaigns.length < TOGETHER) return { deliveries: found, next: null };
    place = { ordinal: last.ordinal - 1, number: 0 };
    if (performance.now() > end) return { deliveries: found, next: place };
  }
}

/** Rows of a campaign that may have the address; as far as which number they are all. */
interface Candidates {
  readonly campaign: Listed;
  readonly numbers: readonly number[];
  readonly upTo: number;
}

async function candidates(
  book: AddressBook,
  campaigns: readonly Listed[],
  { hash, place, end }: { hash: number; place: PersonPlace; end: number },
): Promise<Candidates[]> {
  const behind = (campaign: Listed) => (campaign.ordinal === place.ordinal ? place.number : 0);
  const wanted = campaigns.flatMap((campaign) => partsFor(campaign, hash, behind(campaign)));
  const kept = wanted.length > 0 ? await book.parts(wanted) : [];
  const all: Candidates[] = [];
  let at = 0;
  for (const campaign of campaigns) {
    const after = behind(campaign);
    const numbers: number[] = [];
    for (; wanted[at]?.campaign === campaign; at += 1) {
      const { run } = wanted[at] as Part;
      const bytes = kept[at];
      if (!isPart(bytes) && all.length + at > 0 && performance.now() > end) {
        return [...all, { campaign, numbers, upTo: Math.max(after, run * RUN_ROWS) }];
      }
      const part = isPart(bytes) ? bytes : await partMade(book, wanted[at] as Part);
      numbers.push(...numbersIn(part, run, hash).filter((number) => number > after));
    }
    all.push({ campaign, numbers, upTo: campaign.total });
  }
  return all;
}

function partsFor(campaign: Listed, hash: number, after: number): Part[] {
  const first = Math.floor(after / RUN_ROWS);
  return Array.from({ length: Math.max(0, runsIn(campaign.total) - first) }, (_, i) => {
    const run = first + i;
    return { campaign, run, part: partOf(hash, partsOf(rowsInRun(run, campaign.total))) };
  });
}

// Of a run that nobody has prepared: for whoever searches next, too.
async function partMade(book: AddressBook, { campaign, run, part }: Part): Promise<Uint8Array> {
  const builder = new RunBuilder(run);
  for (const key of await book.keysOf(campaign, run)) builder.add(key);
  const parts = builder.parts();
  await book.keep(campaign, run, parts);
  return parts[part] ?? Buffer.alloc(0);
}

/** Pages of the deliveries of a released campaign to one address: see `Backend.deliveryPage`. */
export async function wholePage(
  book: AddressBook,
  campaign: Listed,
  key: string,
  { states, after = 0, limit }: PageQuery,
): Promise<DeliveryPage> {
  const all = await deliveriesTo(book, campaign, key);
  const wanted = all.filter(({ number, state }) => number > after && (states?.includes(state) ?? true));
  const rows = wanted.slice(0, limit);
  return { rows, next: wanted.length > limit ? (rows.at(-1)?.number ?? null) : null };
}

async function deliveriesTo(book: AddressBook, campaign: Listed, key: string): Promise<readonly DeliveryRow[]> {
  const place = { ordinal: campaign.ordinal, number: 0 };
  const found = await candidates(book, [campaign], { hash: hashOf(key), place, end: Number.POSITIVE_INFINITY });
  return rowsTo(book, campaign, found[0]?.numbers ?? [], key);
}

async function rowsTo(
  book: AddressBook,
  campaign: Listed,
  numbers: readonly number[],
  key: string,
): Promise<readonly DeliveryRow[]> {
  return numbers.length > 0 ? book.deliveriesTo(campaign, numbers, key) : [];
}

/** The first row of a released campaign that has this address; null: none has. */
export async function firstTo(book: AddressBook, campaign: Listed, key: string): Promise<DeliveryRow | null> {
  return (await deliveriesTo(book, campaign, key))[0] ?? null;
}

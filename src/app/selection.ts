import { checkAddress } from '../address.ts';
import type { Backend, CampaignRow, DeliveryRow } from '../backend/port.ts';
import {
  type AddressSearch,
  type DeliveryPage,
  folded,
  LOOK_MS,
  MOST_ON_PAGE,
  type PageQuery,
} from '../backend/reading.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { type DeliveryStatus, statesOf } from '../report/export.ts';
import { reasonOf, type TroubleReason } from './reason.ts';
import { findCampaign } from './status.ts';

/** Which deliveries of a campaign are meant: a filter, as people set it. */
export interface Selection {
  /** Only those in one of these states; absent: in any. */
  readonly states?: readonly DeliveryStatus['state'][] | undefined;
  /**
   * Only those whose address has this text in it, in any case. A whole address finds that one, if it is there; a text that ends
   * with `*` the addresses that begin so. Absent or blank: any address.
   */
  readonly search?: string | undefined;
  /** Each word of the search is in any column of the list (a name), whatever its accents; absent: in addresses. */
  readonly columns?: boolean | undefined;
  /** Only those that did not arrive for one of these reasons; absent: whatever became of them. */
  readonly reasons?: readonly TroubleReason[] | undefined;
}

/** A page of a selection, and how the page after it is to be searched. */
export interface SelectedPage extends DeliveryPage {
  /** Where the next page begins, as text; null: nothing follows. */
  readonly place: string | null;
}

/**
 * A page of a selection, behind `after` (a `place` that a page said). A whole address that nobody has is looked for as a part. Throws
 * RangeError for what is no place, and for a limit over `MOST_ON_PAGE`.
 */
export async function selectedPage(
  backend: Pick<Backend, 'deliveryPage'>,
  id: string,
  { states, search: written = '', columns = false, reasons }: Selection,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<SelectedPage> {
  const from = placeOf(after);
  const ledgerStates = states && [...new Set(states.flatMap(statesOf))];
  const read = async (search: AddressSearch | undefined): Promise<SelectedPage> => {
    const ask: PageQuery = { states: ledgerStates, search, after: from.number, limit };
    const page = await backend.deliveryPage(id, ask);
    const rows = reasons ? page.rows.filter((row) => isOneOf(reasons, row)) : page.rows;
    return { ...page, rows, place: page.next === null ? null : `${search?.match.charAt(0) ?? ''}${page.next}` };
  };
  const search = searchOf(written, from.match, columns);
  const page = await read(search);
  const nobody = search?.match === 'whole' && after === undefined && page.rows.length === 0;
  return nobody ? read(partOf(search.text, columns)) : page;
}

// What no index knows is looked at row by row: a page may be short, and says where to go on.
function isOneOf(reasons: readonly TroubleReason[], row: DeliveryRow): boolean {
  const reason = reasonOf(row);
  return reason !== null && reasons.includes(reason);
}

/** What `after` looks like: how was searched (its first letter), and the last number that was looked at. */
export const deliveryPlace = /^([bpwr]?)(\d{1,15})$/;

function placeOf(after: string | undefined): { number: number; match: AddressSearch['match'] | null } {
  if (after === undefined) return { number: 0, match: null };
  const [whole, letter, number] = deliveryPlace.exec(after) ?? [];
  if (whole === undefined) throw new RangeError(`${after} is no place in a list of deliveries`);
  const match = (['beginning', 'part', 'whole', 'row'] as const).find((name) => name.charAt(0) === letter) ?? null;
  return { number: Number(number), match };
}

// A page that follows goes on in the way of the first.
function searchOf(written: string, match: AddressSearch['match'] | null, columns: boolean): AddressSearch | undefined {
  const text = written.trim().normalize('NFC').toLowerCase();
  const beginning = text.replace(/\*$/, '');
  if (beginning === '') return undefined;
  if (beginning !== text) return { text: beginning, match: 'beginning' };
  const check = checkAddress(text);
  const key = check.ok && check.name === '' ? check.key : null;
  if (key !== null && match !== 'part' && match !== 'row') return { text: key, match: 'whole' };
  return partOf(check.ok ? check.key : text, columns);
}

function partOf(text: string, columns: boolean): AddressSearch {
  return columns ? { text: folded(text), match: 'row' } : { text, match: 'part' };
}

/** Everything that is selected, in the order of the list, whatever its size. */
export async function* selected(
  backend: Pick<Backend, 'deliveryPage'>,
  id: string,
  selection: Selection,
): AsyncGenerator<DeliveryRow> {
  let after: string | undefined;
  do {
    const page = await selectedPage(backend, id, selection, { after, limit: MOST_ON_PAGE });
    yield* page.rows;
    after = page.place ?? undefined;
  } while (after !== undefined);
}

/** How many are selected, as far as was looked; `next`: from where to go on counting, null: these are all. */
export interface SelectionCount {
  readonly count: number;
  readonly next: string | null;
}

/**
 * Counts a selection: at once where only states are named, else for some 30 ms at a time. Throws `campaign-not-found`, `campaign-none`,
 * `ledger-rollback`; RangeError for an `after` that no count said.
 */
export async function countSelection(
  backend: Backend,
  id: string,
  selection: Selection,
  after?: string | undefined,
): Promise<SelectionCount> {
  const campaign = await findCampaign(backend, id);
  const known = after === undefined ? countedAlready(campaign, selection) : null;
  if (known !== null) return { count: known, next: null };
  const end = performance.now() + LOOK_MS;
  let count = 0;
  let place = after;
  do {
    const page = await selectedPage(backend, campaign.id, selection, { after: place, limit: MOST_ON_PAGE });
    count += page.rows.length;
    if (page.place === null) return { count, next: null };
    place = page.place;
  } while (performance.now() < end);
  return { count, next: place };
}

function countedAlready({ counts }: CampaignRow, { states, search = '', reasons }: Selection): number | null {
  if (search.trim() !== '' || reasons) return null;
  if (!states) return counts.total;
  return [...new Set(states.flatMap(statesOf))].reduce((sum, state) => sum + counts[state], 0);
}

/** What became of addresses that were to be suppressed. */
export interface SelectionSuppressed {
  readonly added: number;
  /** They were suppressed before, or are no address, or stand there twice. */
  readonly already: number;
}

/**
 * Nobody writes to those who are selected any more. `count`: how many the person who asks was told it would be; where it is another number by
 * now, nothing is done. Throws `selection-changed`, and what `countSelection` throws.
 */
export async function suppressSelection(
  backend: Backend,
  id: string,
  selection: Selection,
  { count, reason, detail }: { readonly count: number; readonly reason: SuppressionReason; readonly detail: string },
): Promise<SelectionSuppressed> {
  const campaign = await findCampaign(backend, id);
  await requireCount(backend, campaign.id, selection, count);
  let [added, all] = [0, 0];
  const { addChunk } = backend.capabilities;
  let keys: string[] = [];
  const flush = async () => {
    if (keys.length > 0) added += await backend.suppress(keys.map((key) => ({ key, reason, detail })));
    keys = [];
  };
  for await (const { email } of selected(backend, campaign.id, selection)) {
    all += 1;
    const check = checkAddress(email);
    if (check.ok && keys.push(check.key) >= addChunk) await flush();
  }
  await flush();
  return { added, already: all - added };
}

/** Throws `selection-changed` where a selection is not as large as somebody was told. */
async function requireCount(backend: Backend, id: string, selection: Selection, expected: number): Promise<void> {
  let found = 0;
  let after: string | undefined;
  do {
    const part = await countSelection(backend, id, selection, after);
    found += part.count;
    after = part.next ?? undefined;
  } while (after !== undefined);
  if (found !== expected) throw new FacteurError('selection-changed', { id, expected, found });
}

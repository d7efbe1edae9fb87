import type { SuppressionPort, SuppressionRow } from '../backend/port.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { placeOfSuppression } from '../backend/suppression-key.ts';
import type { Clock } from '../clock.ts';
import type { Kept } from '../report/said.ts';
import type { CampaignStatus } from '../report/status.ts';
import type { HostOf } from './account-host.ts';
import { type ReadingPort, statusOf } from './status.ts';

/** A part of a long list, and from where its next part begins (`after` of the next call); null: it was the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** How much of a list is wanted. */
export interface PageOf {
  /** 1 or more. */
  readonly limit: number;
  /** What the page before said as `next`; absent: from the beginning. Where there is nothing behind it, the page is empty. */
  readonly after?: string | undefined;
}

/** The page of what was read, `limit` and one more where there is more. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  { item, cursor }: { readonly item: (row: Row) => T; readonly cursor: (row: Row) => string },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last ? cursor(last) : null };
}

/** A page of a list that is short enough to be read whole; `cursor` is different for each entry. */
export function listPage<T>(all: readonly T[], { limit, after }: PageOf, cursor: (one: T) => string): Page<T> {
  const at = after === undefined ? -1 : all.findIndex((one) => cursor(one) === after);
  const rest = after !== undefined && at < 0 ? [] : all.slice(at + 1);
  return pageOf(rest, limit, { item: (one) => one, cursor });
}

/** Campaigns, newest first. */
export async function campaignPage(
  backend: ReadingPort,
  clock: Clock,
  {
    limit,
    after,
    unfinishedOnly = false,
    hostOf,
  }: PageOf & { readonly unfinishedOnly?: boolean | undefined; readonly hostOf?: HostOf },
): Promise<Page<CampaignStatus<Kept>>> {
  const rows = await backend.campaigns({ limit: limit + 1, before: after, unfinishedOnly });
  const now = clock.now();
  const statuses: CampaignStatus<Kept>[] = [];
  for (const row of rows) statuses.push(await statusOf(backend, row, now, hostOf));
  return pageOf(statuses, limit, { item: (status) => status, cursor: ({ id }) => id });
}

/** Which suppressions are wanted. */
export interface SuppressionQuery extends PageOf {
  /** Only those in whose address or remark this stands, whatever the case. */
  readonly search?: string | undefined;
  readonly reason?: SuppressionReason | undefined;
}

/** Suppressions looked at for one page at most: a search for what is rare answers in time, and goes on with the next page. */
const MOST_LOOKED_AT = 20_000;

/** Addresses that must not be written to, in the order of their bytes. A page of a search may be short, or empty, while there are more (`next`). */
export async function suppressionPage(
  backend: SuppressionPort,
  query: SuppressionQuery,
): Promise<Page<SuppressionRow>> {
  const { limit, after, search = '', reason } = query;
  const wanted = search.trim().toLowerCase();
  const items: SuppressionRow[] = [];
  let last: SuppressionRow | null = null;
  let lookedAt = 0;
  for await (const row of backend.suppressions({ after })) {
    if (last && (items.length >= limit || lookedAt >= MOST_LOOKED_AT)) return { items, next: placeOfSuppression(last) };
    lookedAt += 1;
    last = row;
    const isMeant = reason === undefined || row.reason === reason;
    if (isMeant && `${row.key}\n${row.detail.toLowerCase()}`.includes(wanted)) items.push(row);
  }
  return { items, next: null };
}

/** The first items of what is streamed; the rest is not read. */
export async function firstOf<T>(all: AsyncIterable<T>, count: number): Promise<T[]> {
  const first: T[] = [];
  for await (const one of all) {
    first.push(one);
    if (first.length >= count) break;
  }
  return first;
}

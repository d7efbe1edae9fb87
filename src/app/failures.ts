import type { Backend, DeliveryRow } from '../backend/port.ts';
import { LOOK_MS } from '../backend/reading.ts';
import { asKept, type Kept } from '../report/said.ts';
import { domainOf, reasonOf, type TroubleReason } from './reason.ts';
import { selectedPage } from './selection.ts';
import { findCampaign } from './status.ts';

/** Rows looked at in one go: short enough that the time is kept. */
const ROWS = 250;

/** The states of those who did not get a message, or perhaps not. */
export const troubleStates = ['failed', 'returned', 'complained', 'unknown', 'deferred', 'skipped'] as const;
export type TroubleState = (typeof troubleStates)[number];

/** Deliveries of one state that failed for one reason at one receiver. */
export interface TroubleGroup<Text = string> {
  readonly state: TroubleState;
  readonly reason: TroubleReason;
  /** The domain of the addresses, in lower case; empty: they have none. */
  readonly domain: string;
  readonly count: number;
  /** One of them, with its reply. */
  readonly example: { readonly number: number; readonly email: string; readonly reply: Text | null };
}

/** A part of the groups: groups of several parts add up. */
export interface TroubleGroups<Text = string> {
  readonly groups: readonly TroubleGroup<Text>[];
  /** Deliveries that were looked at for this part. */
  readonly counted: number;
  /** All there are in these states now, by the campaign's counters. */
  readonly total: number;
  /** From where to go on; null: these were the last. */
  readonly next: string | null;
}

/**
 * Who did not get it, and why: by state, reason and receiver. Some 30 ms at a time, so that whoever asks sees something at once however many
 * they are: parts are added up. Throws `campaign-not-found`, `campaign-none`, `ledger-rollback`; RangeError for an `after` that no part said.
 */
export async function troubleGroups(
  backend: Backend,
  id: string,
  {
    after,
    states = troubleStates,
  }: { readonly after?: string | undefined; readonly states?: readonly TroubleState[] | undefined } = {},
): Promise<TroubleGroups<Kept>> {
  const campaign = await findCampaign(backend, id);
  const total = states.reduce((sum, state) => sum + campaign.counts[state], 0);
  const groups = new Map<string, Writable<TroubleGroup<Kept>>>();
  const end = performance.now() + LOOK_MS;
  let counted = 0;
  let place = after;
  do {
    const page = await selectedPage(backend, campaign.id, { states }, { after: place, limit: ROWS });
    for (const row of page.rows) add(groups, row);
    counted += page.rows.length;
    place = page.place ?? undefined;
  } while (place !== undefined && performance.now() < end);
  return { groups: [...groups.values()], counted, total, next: place ?? null };
}

/** The groups of all of them, added up: for whoever waits for the whole. Throws what `troubleGroups` throws. */
export async function allTroubleGroups(backend: Backend, id: string): Promise<readonly TroubleGroup<Kept>[]> {
  const all = new Map<string, Writable<TroubleGroup<Kept>>>();
  for (let after: string | undefined; ; ) {
    const { groups, next } = await troubleGroups(backend, id, { after });
    for (const group of groups) {
      const name = `${group.state} ${group.reason} ${group.domain}`;
      const known = all.get(name);
      if (known) known.count += group.count;
      else all.set(name, { ...group });
    }
    if (next === null) return [...all.values()];
    after = next;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function add(groups: Map<string, Writable<TroubleGroup<Kept>>>, row: DeliveryRow): void {
  const { number, email, reply } = row;
  const state = row.state as TroubleState;
  const reason = reasonOf(row) ?? 'unknown';
  const domain = domainOf(email);
  const name = `${state} ${reason} ${domain}`;
  const known = groups.get(name);
  if (known) known.count += 1;
  else groups.set(name, { state, reason, domain, count: 1, example: { number, email, reply: asKept(reply) } });
}

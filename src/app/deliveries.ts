import type { NotedState } from '../backend/attempts.ts';
import type { Backend, DeliveryRow } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { readRecipient } from '../message/stored-message.ts';
import { VariableReader } from '../message/variables.ts';
import { type DeliveryStatus, deliveryStatus } from '../report/export.ts';
import { asKept, type Kept } from '../report/said.ts';
import { type TimelineStatus, timelineStatus } from '../report/timeline.ts';
import type { Page, PageOf } from './pages.ts';
import { reasonOf, type TroubleReason } from './reason.ts';
import { type Selection, selectedPage } from './selection.ts';
import { findCampaign, findDelivery } from './status.ts';

/** Which deliveries of a campaign are asked for. */
export interface DeliveryQuery extends PageOf, Selection {}

/** A delivery in a list, with what people know its recipient by and why there is trouble. */
export interface ListedDelivery<Text = string> extends DeliveryStatus<Text> {
  /** The recipient's name, from the list; null: it has none. */
  readonly name: string | null;
  /** Why it did not arrive, or perhaps not; null: there is nothing to tell. */
  readonly reason: TroubleReason | null;
  /** When it is tried again, ISO 8601; null: it is not waiting for that. */
  readonly nextAttemptAt: string | null;
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
): Promise<Page<ListedDelivery<Kept>>> {
  const campaign = await findCampaign(backend, id);
  const { rows, place } = await selectedPage(backend, campaign.id, query, query);
  return { items: rows.map(listedDelivery), next: place };
}

/** How an attempt ended that did not go well. */
export interface NotedAttempt<Text = string> {
  readonly at: string;
  readonly state: NotedState;
  /** What was said; null: nothing. */
  readonly reply: Text | null;
}

/**
 * Attempts of a delivery that did not go well, oldest first; the last of them may be what the delivery says of itself. Throws
 * `campaign-not-found`, `campaign-none`, `delivery-not-found`, `ledger-rollback`.
 */
export async function notedAttempts(
  backend: Backend,
  id: string | undefined,
  number: number,
): Promise<readonly NotedAttempt<Kept>[]> {
  const campaign = await findCampaign(backend, id);
  await findDelivery(backend, campaign.id, { number });
  return (await backend.attempts(campaign.id, number)).map(({ at, state, reply }) => {
    return { at: new Date(at).toISOString(), state, reply: asKept(reply === '' ? null : reply) };
  });
}

/** A delivery as lists show it. */
export function listedDelivery(row: DeliveryRow): ListedDelivery<Kept> {
  const nextAttemptAt = row.nextAttemptAt === null ? null : new Date(row.nextAttemptAt).toISOString();
  return { ...deliveryStatus(row), name: nameOf(row), reason: reasonOf(row), nextAttemptAt };
}

const names = new VariableReader();

/** The recipient's name as messages have it (`{{ name }}`), else of the columns that people call so; null: there is none. */
export function nameOf({ email, vars }: Pick<DeliveryRow, 'email' | 'vars'>): string | null {
  const row = { email, vars: readRecipient(vars).vars };
  const value = (name: string) => names.get(row, name)?.trim() ?? '';
  const first = value('prenom') || value('first_name') || value('firstname');
  const last = value('nom') || value('last_name') || value('lastname');
  // Lists that have a first name beside the whole name are not rare.
  const whole = last.toLowerCase().startsWith(`${first.toLowerCase()} `) ? last : `${first} ${last}`.trim();
  return value('name') || whole || null;
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

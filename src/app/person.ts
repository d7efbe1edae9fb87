import type { Backend, DeliveryPlace, DeliveryRow } from '../backend/port.ts';
import { type DeliveryState, openStates } from '../backend/states.ts';
import { addressKey } from '../campaign/address-key.ts';
import { type SuppressionFacts, suppressionFacts } from '../campaign/suppression-list.ts';
import { readRecipient } from '../message/stored-message.ts';
import type { Kept } from '../report/said.ts';
import { CampaignNames, type PersonDelivery, personDelivery } from './people.ts';

/** What is kept of one delivery to somebody: what became of it, and the row of the list they were in. */
export interface PersonRecord<Text = string> extends PersonDelivery<Text> {
  readonly vars: Readonly<Record<string, string>>;
  /** Names of files of their own that came with it. */
  readonly files: readonly string[];
}

/** All that is kept of one person, over all campaigns: what somebody may ask for (GDPR, article 15). */
export interface PersonFacts<Text = string> {
  /** As compared: lower case. */
  readonly email: string;
  /** The newest first; rows that were skipped are among them. */
  readonly deliveries: readonly PersonRecord<Text>[];
  /** What keeps mail away from the address, also where only its hash is kept. */
  readonly suppressions: readonly SuppressionFacts[];
}

/** The ledger, as far as it is about persons. */
export type PersonPort = Pick<
  Backend,
  'person' | 'campaign' | 'suppressionsOf' | 'eraseDeliveries' | 'hideSuppressions' | 'capabilities'
>;

/** Deliveries read at once. */
const PAGE = 500;

/** All that is kept of one person. Throws `address-invalid`. */
export async function personFacts(backend: PersonPort, address: string): Promise<PersonFacts<Kept>> {
  const email = addressKey(address);
  const deliveries: PersonRecord<Kept>[] = [];
  const names = new CampaignNames(backend);
  for await (const { campaign, delivery } of deliveriesTo(backend, email)) {
    const known = personDelivery({ id: campaign, name: await names.of(campaign) }, delivery);
    deliveries.push({ ...known, ...rowOf(delivery) });
  }
  const suppressions = (await backend.suppressionsOf(email)).map(suppressionFacts);
  return { email, deliveries, suppressions };
}

// A row that was invalid may hold whatever stood in the list.
function rowOf({ vars: stored }: DeliveryRow): Pick<PersonRecord, 'vars' | 'files'> {
  const { vars, files } = readRecipient(stored);
  return { vars, files: files.map(({ filename }) => filename) };
}

async function* deliveriesTo(backend: PersonPort, key: string) {
  for (let after: Parameters<Backend['person']>[1]['after'] = null; ; ) {
    const page = await backend.person(key, { limit: PAGE, after });
    yield* page.deliveries;
    if (page.next === null) return;
    after = page.next;
  }
}

/** What erasing somebody would do: deliveries that can be erased, those that are still to be sent, and what keeps mail away from the address. */
export interface ErasePlan {
  readonly email: string;
  readonly count: number;
  readonly left: number;
  readonly suppressions: number;
}

/** See ErasePlan. Throws `address-invalid`. */
export async function planErase(backend: PersonPort, address: string): Promise<ErasePlan> {
  const email = addressKey(address);
  let [count, left] = [0, 0];
  for await (const { delivery } of deliveriesTo(backend, email)) {
    if (isOver(delivery.state)) count += 1;
    else left += 1;
  }
  return { email, count, left, suppressions: (await backend.suppressionsOf(email)).length };
}

function isOver(state: DeliveryState): boolean {
  return !openStates.some((open) => open === state);
}

/** What became of it. */
export interface Erased {
  /** Deliveries of which address, variables and replies are gone. */
  readonly erased: number;
  /** Deliveries that are still to be sent, or on their way, and stay. */
  readonly left: number;
  /** What keeps mail away from the address, now under its hash. */
  readonly suppressions: number;
}

/**
 * Takes one person out of the ledger, in steps: address, variables and replies are gone for good, counters stay, and who was suppressed stays
 * so by a hash (GDPR, article 17). What is still to be sent is left alone. Done again, it does the rest. Throws `address-invalid`.
 */
export async function erasePerson(backend: PersonPort, address: string): Promise<Erased> {
  const email = addressKey(address);
  const { addChunk } = backend.capabilities;
  let [erased, left] = [0, 0];
  let over: DeliveryPlace[] = [];
  const erase = async () => {
    erased += await backend.eraseDeliveries(email, over);
    over = [];
  };
  for await (const { campaign, delivery } of deliveriesTo(backend, email)) {
    if (isOver(delivery.state)) over.push({ campaign, number: delivery.number });
    else left += 1;
    if (over.length >= addChunk) await erase();
  }
  await erase();
  return { erased, left, suppressions: await backend.hideSuppressions(email) };
}

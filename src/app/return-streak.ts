import type { Backend, CampaignRow, DeliveryRow } from '../backend/port.ts';
import type { ReturnCause } from '../backend/return-rule.ts';

/** How long an address may be out of order before it counts as abandoned. */
export interface Abandoned {
  readonly campaigns: number;
  readonly days: number;
}

/** Causes that pass, unless they last. */
const PASSING: readonly ReturnCause[] = ['full', 'temporary'];
/** Deliveries of an address that are looked at. */
const MOST_LOOKED_AT = 200;
const DAY_MS = 86_400_000;

/** Whether one of these causes says nothing for sure of an address, once. */
export function isPassing(cause: ReturnCause): boolean {
  return PASSING.includes(cause);
}

/**
 * The campaigns, newest first, that came back from an address in a row with this one, because it was full or out of order each time; a message
 * that arrived in between, or came back for another reason, ends the row. Null: they are too few, or too close together, to call the address
 * abandoned. It is counted anew from the ledger each time, so that nothing is counted twice, whatever order returns come in.
 */
export async function abandonedSince(
  backend: Pick<Backend, 'person' | 'campaign'>,
  key: string,
  { campaign, after }: { readonly campaign: string; readonly after: Abandoned },
): Promise<readonly string[] | null> {
  const row = await rowAround(backend, key, campaign);
  if (row.length < after.campaigns) return null;
  const times = [await startOf(backend, row[0]), await startOf(backend, row.at(-1))];
  const [newest, oldest] = times as [number, number];
  return newest - oldest >= after.days * DAY_MS ? row : null;
}

async function rowAround(backend: Pick<Backend, 'person'>, key: string, campaign: string): Promise<string[]> {
  let row: string[] = [];
  let looked = 0;
  let page = await backend.person(key, { limit: MOST_LOOKED_AT });
  for (;;) {
    for (const one of page.deliveries) {
      looked += 1;
      const sign = signOf(one.delivery);
      if (sign === 'out-of-order' && row.at(-1) !== one.campaign) row.push(one.campaign);
      if (sign !== 'in-order') continue;
      if (row.includes(campaign)) return row;
      row = [];
    }
    if (page.next === null || looked >= MOST_LOOKED_AT) return row.includes(campaign) ? row : [];
    page = await backend.person(key, { limit: MOST_LOOKED_AT, after: page.next });
  }
}

/** What a delivery says of its address; null: nothing, as it never went out, or nobody knows. */
function signOf({ state, back }: DeliveryRow): 'in-order' | 'out-of-order' | null {
  if (back) return isPassing(back.cause) ? 'out-of-order' : 'in-order';
  return state === 'sent' ? 'in-order' : null;
}

async function startOf(backend: Pick<Backend, 'campaign'>, id: string | undefined): Promise<number> {
  const row: CampaignRow | null = id === undefined ? null : await backend.campaign(id);
  return row?.startedAt ?? row?.createdAt ?? 0;
}

import { hashedKey } from '../../address-hash.ts';
import { MOST_PARTS, RUN_ROWS } from '../address-index.ts';
import { refuseMany } from '../chunk.ts';
import type { CampaignId, DeliveryPlace } from '../port.ts';
import { addressesKey } from './address-parts.ts';
import type { Connection } from './connection.ts';
import { placeOf } from './keys.ts';
import type { Rows } from './rows.ts';

/** See `Backend.eraseDeliveries`. One step for each campaign. */
export async function eraseDeliveries(
  connection: Connection,
  rows: Rows,
  key: string,
  deliveries: readonly DeliveryPlace[],
): Promise<number> {
  refuseMany(deliveries);
  const byCampaign = new Map<CampaignId, number[]>();
  for (const { campaign, number } of deliveries) {
    byCampaign.set(campaign, [...(byCampaign.get(campaign) ?? []), number]);
  }
  let count = 0;
  for (const [campaign, numbers] of byCampaign) {
    const erased = ((await connection.run('erase', campaign, key, ...numbers)) as number[]).map(Number);
    rows.forget(campaign);
    await forgetParts(connection, campaign, new Set(erased.map((number) => placeOf(number, RUN_ROWS).block)));
    count += erased.length;
  }
  return count;
}

// What found the address in these runs is made again, of what is left, when somebody searches.
async function forgetParts(connection: Connection, campaign: CampaignId, runs: ReadonlySet<number>): Promise<void> {
  const parts = [...runs].flatMap((run) => Array.from({ length: MOST_PARTS }, (_, part) => `${run}:${part}`));
  if (parts.length > 0) await connection.with((redis) => redis.hdel(addressesKey(campaign), ...parts));
}

/** See `Backend.hideSuppressions`. */
export async function hideSuppressions(connection: Connection, key: string): Promise<number> {
  return Number(await connection.run('hide-suppressions', key, hashedKey(key)));
}

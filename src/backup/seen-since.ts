import type { CampaignId, CampaignPort } from '../backend/port.ts';
import { highestSeen, type Sighting } from '../backend/witness.ts';

/** A campaign of which more was sent than a backup knows. */
export interface SeenSince {
  readonly id: CampaignId;
  /** The greatest number of a message that this machine saw begin. */
  readonly upTo: number;
}

/**
 * What this machine saw begin of these campaigns since the backup was made: whose latest message is pending in the ledger made
 * from it. Their states stay as they were in the backup; the operator is to know before anything goes out again.
 */
export async function seenSince(
  backend: Pick<CampaignPort, 'delivery'>,
  campaigns: readonly CampaignId[],
  sightings: readonly Sighting[],
): Promise<readonly SeenSince[]> {
  const highest = highestSeen(sightings);
  const since: SeenSince[] = [];
  for (const id of campaigns) {
    const latest = sightings.filter(({ campaign, number }) => campaign === id && number > 0);
    const states = await Promise.all(latest.map(({ number }) => backend.delivery(id, { number })));
    if (states.some((delivery) => delivery?.state === 'pending')) since.push({ id, upTo: highest.get(id) ?? 0 });
  }
  return since;
}

import type { RunBuilder } from '../address-index.ts';
import type { CampaignId } from '../port.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';

/** Keeps what finds the addresses of a run of a list. */
export function keepRun(connection: Connection, id: CampaignId, builder: RunBuilder): Promise<void> {
  return keepParts(connection, id, builder.run, builder.parts());
}

/** Keeps the parts of a run. */
export async function keepParts(
  connection: Connection,
  id: CampaignId,
  run: number,
  parts: readonly Buffer[],
): Promise<void> {
  await connection.run('keep-addresses', id, run, ...parts);
}

/** The key of what finds the addresses of a list, by run and part. */
export function addressesKey(id: CampaignId): string {
  return `${PREFIX}k:${id}`;
}

import type { Connection } from './connection.ts';
import { watched } from './damage.ts';
import { Damaged } from './damaged.ts';
import { isDamaged, mendCampaign } from './mend-campaign.ts';
import { largeTables, smallTables } from './mend-tables.ts';
import { mendAll } from './mender.ts';

/**
 * Sets aside what made a step fail, if it is in the data: the campaign that the step named, else whatever can be found anywhere.
 * Returns whether anything was.
 */
export async function mendAfter(connection: Connection, error: unknown): Promise<boolean> {
  if (error instanceof Damaged && (await connection.writeAsIs(() => mendCampaign(connection, error.campaign))))
    return true;
  let found = await mendAll(connection, [...smallTables, ...largeTables]);
  for (const { campaign } of await connection.readAsIs(() => watched(connection))) {
    if (!(await connection.readAsIs(() => isDamaged(connection, campaign)))) continue;
    found = (await connection.writeAsIs(() => mendCampaign(connection, campaign))) || found;
  }
  return found;
}

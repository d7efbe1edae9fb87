import type { Connection } from './connection.ts';
import { watched } from './damage.ts';
import { Damaged } from './damaged.ts';
import { isDamaged, mendCampaign } from './mend-campaign.ts';
import { largeTables, smallTables } from './mend-tables.ts';
import { mendAll } from './mender.ts';

/**
 * Sets aside what made a step fail, if it is in the data: the campaign that the step named, else whatever can be found anywhere.
 */
export async function mendAfter(connection: Connection, error: unknown): Promise<void> {
  if (error instanceof Damaged) {
    const found = await connection.writeAsIs(() => mendCampaign(connection, error.campaign));
    if (found) return;
  }
  await mendAll(connection, [...smallTables, ...largeTables]);
  for (const { campaign } of await connection.readAsIs(() => watched(connection))) {
    if (!(await connection.readAsIs(() => isDamaged(connection, campaign)))) continue;
    await connection.writeAsIs(() => mendCampaign(connection, campaign));
  }
}

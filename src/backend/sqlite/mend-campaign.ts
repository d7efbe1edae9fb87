import { deliveryId, stage, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { cursorOf, keptTotal, progressOf, reach, tooMany, writeProgress } from './mend-progress.ts';
import { fillGaps, giveUp, mendDeliveries, mendRecipients, takeStraysAway } from './mend-rows.ts';
import { holdAsDamaged } from './mending.ts';
import { isUnderstood } from './progress-understood.ts';

const FACTS = 'SELECT public_id, stage FROM campaign WHERE id = ? AND stage IN (0, 1)';

/**
 * Makes a campaign whole from what is left of it, and holds it (`ledger-damaged`) if there was anything to do. Only inside a
 * write; the second time there is nothing to do.
 *
 * Whose delivery cannot be understood, or is missing, may have been sent to: unknown. Whose row of the list is lost, and who
 * was still to be written to, failed. Then the counters are counted anew.
 *
 * Where all rows are readable and yet there are more of a state than were counted, one was changed from another state, and
 * nobody can see which. The campaign is held, its workers give back what they have; and when the operator says that it shall go
 * on (`byOperator`), all that are in a state from which somebody would be written to, and are too many, are unknown.
 *
 * Returns whether anything was changed.
 */
export function mendCampaign(connection: Connection, id: number, { byOperator = false } = {}): boolean {
  const facts = connection.get<{ public_id: string; stage: number }>(FACTS, id);
  if (!facts) return false;
  const before = progressOf(connection, id);
  const trusted = before && isUnderstood(before) ? before : null;
  const base = deliveryId(id, 0);
  const end = base + (keptTotal(before) ?? reach(connection, base));
  const mending = { connection, id, publicId: facts.public_id, released: facts.stage === stage.released, base, end };
  const cursor = cursorOf(mending, before);
  let found = trusted ? 0 : 1;
  found += takeStraysAway(mending, cursor) + mendDeliveries(mending);
  found += mendRecipients(mending) + fillGaps(mending, cursor);
  const excess = trusted && found === 0 ? tooMany(mending, trusted) : [];
  if (trusted && excess.length > 0) {
    if (!byOperator && trusted.wanted !== wantedCode.cancelled)
      return holdAsDamaged(connection, id, `delivery/${facts.public_id}`);
    giveUp(mending, excess);
  }
  return writeProgress(mending, before, cursor) || found > 0;
}

import { deliveryId, stage, stateCode, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { rowsAreOff } from './damage.ts';
import { cursorOf, isCounted, keptTotal, progressOf, reach, tooMany, writeProgress } from './mend-progress.ts';
import { fillGaps, giveUp, mendDeliveries, mendRecipients, takeStraysAway } from './mend-rows.ts';
import { holdAsDamaged, keepProgress, type Mending } from './mending.ts';
import type { ProgressRow } from './progress.ts';
import { isUnderstood, understoodValue } from './progress-understood.ts';

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
 * on (`byOperator`), all that are in a state from which somebody would be written to, and are too many, are unknown. So are they
 * at once where nobody is written to any more.
 *
 * Returns whether anything was changed.
 */
export function mendCampaign(connection: Connection, id: number, { byOperator = false } = {}): boolean {
  const before = progressOf(connection, id);
  const mending = mendingOf(connection, id, before);
  if (!mending) return false;
  const trusted = before && isUnderstood(before) ? before : null;
  const cursor = cursorOf(mending, before);
  let found = trusted ? 0 : 1;
  found += takeStraysAway(mending, cursor) + mendDeliveries(mending);
  found += mendRecipients(mending) + fillGaps(mending, cursor);
  const excess = trusted && found === 0 ? tooMany(mending, trusted) : [];
  if (trusted && excess.length > 0) {
    const goesOn = trusted.open === 1 && trusted.wanted !== wantedCode.cancelled;
    if (goesOn && !byOperator) return holdForExcess(mending);
    giveUp(mending, excess);
  }
  return writeProgress(mending, before, cursor) || found > 0;
}

function holdForExcess(mending: Mending): boolean {
  keepProgress(mending, 'does not fit the deliveries');
  return holdAsDamaged(mending.connection, mending.id, `delivery/${mending.publicId}`);
}

function mendingOf(connection: Connection, id: number, row: ProgressRow | undefined): Mending | null {
  const facts = connection.get<{ public_id: string; stage: number }>(FACTS, id);
  if (!facts) return null;
  const base = deliveryId(id, 0);
  const end = base + (keptTotal(row) ?? reach(connection, base));
  const released = facts.stage === stage.released;
  return {
    connection,
    id,
    publicId: facts.public_id,
    released,
    cancelled: isCancelled(connection, base, row),
    base,
    end,
  };
}

const SOME_CANCELLED = `SELECT 1 FROM delivery WHERE id > ? AND id < ? AND state = ${stateCode.cancelled} LIMIT 1`;

// Where that is lost: nobody is cancelled in a campaign that is not.
function isCancelled(connection: Connection, base: number, row: ProgressRow | undefined): boolean {
  const wanted = understoodValue(row, 'wanted');
  if (wanted !== undefined) return wanted === wantedCode.cancelled;
  const counted = understoodValue(row, 'cancelled');
  return counted === undefined
    ? connection.get(SOME_CANCELLED, base, base + deliveryId(1, 0)) !== undefined
    : counted > 0;
}

/** Whether anything of a campaign differs from what it must be: reads all of it. */
export function isDamaged(connection: Connection, id: number): boolean {
  const row = progressOf(connection, id);
  const mending = mendingOf(connection, id, row);
  if (!row || !mending) return mending !== null;
  return rowsAreOff(connection, id, 0, mending.end - mending.base) || !isCounted(mending, row);
}

import type { CampaignId } from '../port.ts';
import { DRAFT_AGE_MS } from '../times.ts';
import type { SetBackClock } from './clock-set-back.ts';
import { stage, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { deleteChunk, markDiscarded } from './drafts.ts';
import type { Ledger } from './ledger.ts';
import { cancelChunk } from './steering.ts';
import { stopsUntold, tellStops } from './told-stops.ts';
import { recoverChunk } from './workers.ts';

// One of which nothing is left was mended: its end was lost with what was counted.
const CANCELLING = `SELECT c.public_id FROM progress p JOIN campaign c ON c.id = p.campaign
  WHERE p.open = 1 AND p.wanted = ${wantedCode.cancelled} AND (p.pending + p.claimed + p.deferred > 0 OR p.sending = 0) LIMIT 1`;
const ENDED_WORKER = 'SELECT slot FROM worker WHERE ended = 1 LIMIT 1';
const OLD_DRAFT = `SELECT id, stage FROM campaign
  WHERE stage <> ${stage.released} AND (stage = ${stage.discarded} OR created_at <= ? AND released_at IS NULL)
  AND (stage = ${stage.draft} OR NOT EXISTS (SELECT 1 FROM progress WHERE campaign = id)) LIMIT 1`;

/**
 * One short step of what others began and did not finish: a cancelled campaign, a dead worker's claims, a draft that was
 * discarded or that is older than a day; a campaign that has stopped, or goes on, by the clock; and a look at the clock. Costs a
 * few small reads when there is nothing.
 */
export async function tidy(ledger: Ledger, clock: SetBackClock): Promise<void> {
  const { connection } = ledger;
  await clock.mend();
  const task = await connection.read(() => nextTask(connection, ledger));
  await task?.();
  if (await connection.read(() => stopsUntold(connection))) await connection.write(() => tellStops(connection));
}

function nextTask(connection: Connection, ledger: Ledger): (() => Promise<unknown>) | null {
  const cancelling = connection.get<{ public_id: CampaignId }>(CANCELLING);
  if (cancelling) return () => cancelChunk(ledger, cancelling.public_id);
  const ended = connection.get<{ slot: number }>(ENDED_WORKER);
  if (ended) return () => recoverChunk(ledger, ended.slot);
  const draft = connection.get<{ id: number; stage: number }>(OLD_DRAFT, connection.now() - DRAFT_AGE_MS);
  if (draft) return () => collect(connection, draft);
  return null;
}

async function collect(connection: Connection, draft: { id: number; stage: number }): Promise<void> {
  if (draft.stage === stage.discarded) await deleteChunk(connection, draft.id);
  else await connection.write(() => markDiscarded(connection, draft.id));
}

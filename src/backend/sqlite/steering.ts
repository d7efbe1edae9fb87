import { FacteurError } from '../../errors.ts';
import type { CampaignId } from '../port.ts';
import type { CampaignHold, Wanted } from '../states.ts';
import { stage, stateCode, wantedCode, wantedNames } from './codes.ts';
import { countsAreOff } from './damage.ts';
import { Damaged } from './damaged.ts';
import type { Ledger, OpenCampaign, Step } from './ledger.ts';
import { mendCampaign } from './mend-campaign.ts';

/** Deliveries moved in one transaction (some 10 ms). */
const SWEEP_CHUNK = 1_000;

/** See `Backend.setWanted`. */
export async function setWanted(ledger: Ledger, id: CampaignId, wanted: Wanted): Promise<void> {
  if (wanted === 'run') await mendForOperator(ledger, id);
  await ledger.write((step) => {
    const campaign = step.released(id, wanted);
    if (mayWant(campaign, wanted)) want(step, campaign, wanted);
    if (wanted === 'run' && campaign.progress.ownHold(step.now) !== null) campaign.progress.unhold();
  });
  if (wanted === 'cancelled') while (await cancelChunk(ledger, id));
}

// The operator's word for a campaign of which something was set aside: what is left of it is made whole.
function mendForOperator({ connection }: Ledger, id: CampaignId): Promise<void> {
  return connection.write(() => {
    const row = connection.get<{ campaign: number; held_for: string | null }>(OF_PUBLIC_ID, id);
    if (!row) return;
    const off = row.held_for === 'ledger-damaged' || countsAreOff(connection, row.campaign);
    if (off) mendCampaign(connection, row.campaign, { byOperator: true });
  });
}

const OF_PUBLIC_ID = `SELECT p.campaign, p.held_for FROM campaign c JOIN progress p ON p.campaign = c.id
  WHERE c.public_id = ? AND c.stage = ${stage.released}`;

/** See `Backend.holdCampaign`. */
export function holdCampaign(ledger: Ledger, id: CampaignId, hold: CampaignHold): Promise<void> {
  return ledger.write((step) => {
    const campaign = step.campaign(id);
    if (campaign?.progress.row.open === 1) campaign.progress.hold(hold);
  });
}

/** Whether that is something new; throws `state-refused` when it cannot be asked. */
function mayWant({ progress, facts }: OpenCampaign, wanted: Wanted): boolean {
  const { row } = progress;
  const refused = (state: 'cancelled' | 'finished') =>
    new FacteurError('state-refused', { id: facts.public_id, state, asked: wanted });
  if (progress.cancelled && wanted !== 'cancelled') throw refused('cancelled');
  if (wanted === 'paused' && row.open === 0) throw refused('finished');
  return wantedNames[row.wanted] !== wanted;
}

function want({ now }: Step, { progress }: OpenCampaign, wanted: Wanted): void {
  progress.want(wantedCode[wanted], now);
  if (wanted !== 'cancelled') return;
  // What was never claimed has no row of its own: it is cancelled by this alone.
  progress.move('pending', 'cancelled', progress.row.fresh);
  progress.row.fresh = 0;
}

const CANCEL = `UPDATE delivery SET state = ${stateCode.cancelled}, due = NULL, worker = NULL, at = ? WHERE id IN`;
const CANCEL_WAITING = `${CANCEL} (SELECT id FROM delivery WHERE campaign = ? AND state = ? AND due IS NOT NULL LIMIT ?)`;
const CANCEL_CLAIMED = `${CANCEL} (SELECT id FROM delivery INDEXED BY delivery_worker
  WHERE worker IS NOT NULL AND campaign = ? AND state = ? LIMIT ?)`;

/** Cancels some deliveries of a cancelled campaign; returns whether there may be more. */
export function cancelChunk(ledger: Ledger, id: CampaignId): Promise<boolean> {
  return ledger.write((step) => {
    const campaign = step.campaign(id);
    if (!campaign) return false;
    const { facts, progress } = campaign;
    for (const state of ['pending', 'deferred', 'claimed'] as const) {
      if (progress.row[state] === 0) continue;
      const sql = state === 'claimed' ? CANCEL_CLAIMED : CANCEL_WAITING;
      const moved = step.connection.run(sql, step.now, facts.id, stateCode[state], SWEEP_CHUNK);
      if (moved === 0) throw new Damaged(facts.id);
      progress.move(state, 'cancelled', moved);
      return true;
    }
    return false;
  });
}

const RETRY = `UPDATE delivery SET state = ${stateCode.pending}, due = ?1, token = token + 1, attempts = 0, first = NULL,
  reply = NULL, at = ?1 WHERE id IN (SELECT id FROM delivery INDEXED BY delivery_trouble
  WHERE state >= ${stateCode.deferred} AND campaign = ?2 AND state = ?3 LIMIT ?4)`;

/** See `Backend.retry`. What fails again meanwhile is not taken a second time. */
export async function retry(
  ledger: Ledger,
  id: CampaignId,
  states: readonly ('failed' | 'unknown')[],
): Promise<number> {
  await mendForOperator(ledger, id);
  const counts = await ledger.write((step) => retriable(step, id));
  let moved = 0;
  for (const state of new Set(states)) {
    for (let left = counts[state]; left > 0; ) {
      const chunk = await ledger.write((step) => retryChunk(step, id, state, Math.min(left, SWEEP_CHUNK)));
      moved += chunk;
      left = chunk === 0 ? 0 : left - chunk;
    }
  }
  return moved;
}

function retriable(step: Step, id: CampaignId): { failed: number; unknown: number } {
  const { progress } = step.released(id, 'retry');
  if (progress.cancelled) throw new FacteurError('state-refused', { id, state: 'cancelled', asked: 'retry' });
  return { failed: progress.row.failed, unknown: progress.row.unknown };
}

function retryChunk(step: Step, id: CampaignId, state: 'failed' | 'unknown', most: number): number {
  const campaign = step.campaign(id);
  if (!campaign || campaign.progress.cancelled) return 0;
  const { facts, progress } = campaign;
  const moved = step.connection.run(RETRY, step.now, facts.id, stateCode[state], most);
  progress.move(state, 'pending', moved);
  if (moved > 0) progress.reopen();
  return moved;
}

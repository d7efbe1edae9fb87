import { ownWords } from '../../own-words.ts';
import type { CampaignId } from '../port.ts';
import type { CampaignHold, Wanted } from '../states.ts';
import { type Connection, refuse } from './connection.ts';
import { PREFIX, STATE_BLOCK } from './keys.ts';

/** Deliveries moved in one call (some milliseconds). */
const CHUNK = 200;

/** See `Backend.setWanted`. */
export async function setWanted(connection: Connection, id: CampaignId, wanted: Wanted): Promise<void> {
  if (wanted === 'run') await repair(connection, id);
  refuse(await connection.at('want', id, wanted), id, wanted);
  if (wanted === 'cancelled') await cancelRest(connection, id);
}

// The operator's word for a campaign of which something was set aside: what is left of it is made whole.
async function repair(connection: Connection, id: CampaignId): Promise<void> {
  const [perhapsSent, rowLost] = [ownWords('perhaps-sent', {}), ownWords('row-lost', {})];
  const step = (block: number, upTo: number) => connection.at('repair', id, block, upTo, perhapsSent, rowLost);
  const upTo = Number(await step(-1, 0));
  const held = await connection.with((redis) => redis.hget(`${PREFIX}c:${id}`, 'held_for'));
  if (held !== 'ledger-damaged') return;
  const counts: Record<string, number> = {};
  for (let block = 0; block * STATE_BLOCK < upTo; block += 1) {
    const flat = (await step(block, upTo)) as (string | number)[];
    for (let i = 0; i < flat.length; i += 2) {
      const state = String(flat[i]);
      counts[state] = (counts[state] ?? 0) + Number(flat[i + 1]);
    }
  }
  await connection.at('repaired', id, upTo, JSON.stringify(counts));
}

/** See `Backend.holdCampaign`. */
export async function holdCampaign(connection: Connection, id: CampaignId, hold: CampaignHold): Promise<void> {
  await connection.at('hold-campaign', id, hold.reason, hold.message);
}

/** Cancels what a cancelled campaign still has waiting or lent, in steps. */
export async function cancelRest(connection: Connection, id: CampaignId): Promise<void> {
  while (await connection.at('cancel-chunk', id));
}

/** See `Backend.retry`. What fails again meanwhile is not taken a second time. */
export async function retry(
  connection: Connection,
  id: CampaignId,
  states: readonly ('failed' | 'unknown')[],
): Promise<number> {
  const move = async (state: 'failed' | 'unknown', most: number) => {
    const answer = await connection.at('retry-chunk', id, state === 'failed' ? 'f' : 'u', most);
    refuse(answer, id, 'retry');
    return Number(answer);
  };
  const counts = { failed: await move('failed', 0), unknown: await move('unknown', 0) };
  let moved = 0;
  for (const state of new Set(states)) {
    for (let left = counts[state]; left > 0; ) {
      const chunk = await move(state, Math.min(left, CHUNK));
      moved += chunk;
      left = chunk === 0 ? 0 : left - chunk;
    }
  }
  return moved;
}

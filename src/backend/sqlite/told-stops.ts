import { holdOfAll } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import type { Hold } from '../states.ts';
import type { HeldData, ResumedData, StopReason } from '../webhooks.ts';
import { type AccountState, accountById, holdOf } from './accounts.ts';
import { wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { numbersIn, poolNumbers } from './pool.ts';
import { type OwnHoldColumns, ownHold } from './progress.ts';
import { onceOnly, tell } from './tell.ts';

type AccountHold = Pick<AccountState, 'hold_reason' | 'hold_message' | 'hold_until' | 'own_hold'>;

interface OpenRow extends OwnHoldColumns, AccountHold {
  readonly campaign: number;
  readonly public_id: CampaignId;
  readonly wanted: number;
  /** The numbers of several accounts (`numbersIn`); null: one sends. */
  readonly pool: string | null;
  readonly told: StopReason | null;
}

const ANY_ENDPOINT = 'SELECT 1 FROM webhook LIMIT 1';
const OPEN = `SELECT p.campaign, p.open, p.wanted, p.start_by, p.started_at, p.held_for, p.held_note, c.public_id,
  a.hold_reason, a.hold_message, a.hold_until, a.own_hold, ${poolNumbers('p.campaign')} AS pool, t.reason AS told
  FROM progress p JOIN campaign c ON c.id = p.campaign JOIN account a ON a.id = c.account
  LEFT JOIN webhook_told t ON t.campaign = p.campaign
  WHERE p.open = 1 AND p.wanted <> ${wantedCode.cancelled}`;
const OVER = `webhook_told WHERE NOT EXISTS
  (SELECT 1 FROM progress p WHERE p.campaign = webhook_told.campaign AND p.open = 1)`;

// What keeps it from going on now: people, itself, its account.
function stopOf(
  connection: Connection,
  row: OpenRow,
  now: number,
): Omit<Hold, 'reason'> & { readonly reason: StopReason } {
  if (row.wanted === wantedCode.paused) return { reason: 'paused', message: '', until: null };
  const accounts = row.pool === null ? [row] : numbersIn(row.pool).map((id) => accountById(connection, id));
  return ownHold(row, now) ?? holdOfAll(accounts.map((account) => stopOfAccount(account, now))) ?? GOES_ON;
}

function stopOfAccount(account: AccountHold, now: number): Hold | null {
  const hold = holdOf(account, now);
  // What is kept of a hold by limits is no text for people.
  return hold && { ...hold, message: account.own_hold === 1 ? '' : (account.hold_message ?? '') };
}

const GOES_ON = { reason: '' as StopReason, message: '', until: null };

function changed(connection: Connection, now: number): readonly OpenRow[] {
  if (!connection.get(ANY_ENDPOINT)) return [];
  return connection.all<OpenRow>(OPEN).filter((row) => stopOf(connection, row, now).reason !== (row.told ?? ''));
}

/** Whether a campaign has stopped or goes on and nobody was told. Holds end by the clock, and begin where a ledger is mended. */
export function stopsUntold(connection: Connection): boolean {
  return changed(connection, connection.now()).length > 0 || connection.get(`SELECT 1 FROM ${OVER}`) !== undefined;
}

/** Tells which campaigns have stopped since they were last told of, and which go on. Only inside a write. */
export function tellStops(connection: Connection): void {
  const now = connection.now();
  for (const row of changed(connection, now)) tellStop(connection, row, now);
  connection.run(`DELETE FROM ${OVER}`);
}

function tellStop(connection: Connection, row: OpenRow, now: number): void {
  const { campaign, public_id: id, told } = row;
  const { reason, message, until } = stopOf(connection, row, now);
  if (reason === GOES_ON.reason) {
    connection.run('DELETE FROM webhook_told WHERE campaign = ?', campaign);
    const data: ResumedData = { reason: told as StopReason };
    tell(connection, { kind: 'campaign.resumed', name: onceOnly(`resumed_${id}`, connection), campaign: id, data });
    return;
  }
  connection.run('INSERT OR REPLACE INTO webhook_told (campaign, reason) VALUES (?, ?)', campaign, reason);
  const data: HeldData = { reason, message, until };
  tell(connection, { kind: 'campaign.held', name: onceOnly(`held_${id}`, connection), campaign: id, data });
}

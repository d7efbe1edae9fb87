import type { CampaignId, CampaignListing, CampaignRow, CampaignWork } from '../port.ts';
import { ratePerSecond } from '../rate.ts';
import type { CampaignMode, Hold, OnUnknown } from '../states.ts';
import { LOOK_AGAIN_MS } from '../times.ts';
import { type AccountState, holdOf } from './accounts.ts';
import { stage, stateCode, wantedCode, wantedNames } from './codes.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { countsOf, type OwnHoldColumns, ownHold, type ProgressRow } from './progress.ts';
import { isUnderstood } from './progress-understood.ts';

type AccountColumns = Pick<AccountState, (typeof accountColumns)[number]> & { readonly account_name: string };

interface CampaignRecord extends ProgressRow, AccountColumns {
  readonly public_id: CampaignId;
  readonly stage: number;
  readonly name: string;
  readonly mode: CampaignMode;
  readonly sender: string;
  readonly delay_ms: number;
  readonly on_unknown: OnUnknown;
  readonly not_before: number | null;
  readonly created_at: number;
  readonly message: string;
}

const accountColumns = ['epoch', 'hold_reason', 'hold_message', 'hold_until', 'own_hold'] as const;
const ACCOUNT = ['a.name AS account_name', ...accountColumns.map((column) => `a.${column}`)].join(', ');
const CAMPAIGN = `SELECT p.*, c.public_id, c.stage, c.name, c.mode, c.sender, c.delay_ms, c.on_unknown, c.not_before,
  c.created_at, c.message, ${ACCOUNT}
  FROM campaign c JOIN progress p ON p.campaign = c.id JOIN account a ON a.id = c.account`;
const BY_ID = `${CAMPAIGN} WHERE c.public_id = ? AND c.stage <> ${stage.discarded}`;
// Without a campaign before which the others are wanted, the highest id that there can be stands for it.
const BEFORE = `coalesce((SELECT id FROM campaign WHERE public_id = ?1), CASE WHEN ?1 IS NULL THEN ${Number.MAX_SAFE_INTEGER} END)`;
const LATEST = `${CAMPAIGN} WHERE c.stage = ${stage.released} AND c.id < ${BEFORE} ORDER BY c.id DESC LIMIT ?2`;
const UNFINISHED = `${CAMPAIGN} WHERE p.open = 1 AND p.campaign < ${BEFORE} ORDER BY p.campaign DESC LIMIT ?2`;
const WORK = `SELECT p.campaign, p.open, p.start_by, p.started_at, p.held_for, p.held_note,
  p.fresh, p.pending, p.deferred, c.public_id, c.mode, c.delay_ms, ${ACCOUNT}
  FROM progress p JOIN campaign c ON c.id = p.campaign JOIN account a ON a.id = c.account
  WHERE p.open = 1 AND p.wanted = ${wantedCode.run} AND coalesce(c.not_before, 0) <= ? ORDER BY p.campaign`;
const NEXT_DUE = 'SELECT min(due) AS due FROM delivery WHERE campaign = ? AND state = ? AND due IS NOT NULL';

/** See `Backend.campaign`. */
export function campaignRow(connection: Connection, id: CampaignId): CampaignRow | null {
  const row = connection.get<CampaignRecord>(BY_ID, id);
  return row ? toCampaignRow(connection, row) : null;
}

/** See `Backend.campaigns`. */
export function campaignRows(
  connection: Connection,
  { limit, unfinishedOnly, before }: CampaignListing,
): readonly CampaignRow[] {
  const rows = connection.all<CampaignRecord>(unfinishedOnly ? UNFINISHED : LATEST, before ?? null, limit);
  return rows.map((row) => toCampaignRow(connection, row));
}

function toCampaignRow(connection: Connection, row: CampaignRecord): CampaignRow {
  if (!isUnderstood(row)) throw new Damaged(row.campaign);
  const now = connection.now();
  const { name, mode, sender, message } = row;
  return {
    id: row.public_id,
    ...{ name, mode, sender, message },
    account: row.account_name,
    delayMs: row.delay_ms,
    onUnknown: row.on_unknown,
    released: row.stage === stage.released,
    wanted: wantedNames[row.wanted] as CampaignRow['wanted'],
    hold: holdNow(row, now),
    notBefore: row.not_before,
    counts: countsOf(row),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    nextAttemptAt: row.deferred > 0 ? nextDue(connection, row.campaign, 'deferred') : null,
    ratePerSecond: ratePerSecond(row, now),
  };
}

/** Of the campaign itself, else of its account. */
function holdNow(row: AccountColumns & OwnHoldColumns, now: number): Hold | null {
  return ownHold(row, now) ?? holdOf(row, now);
}

function nextDue(connection: Connection, campaign: number, state: 'pending' | 'deferred'): number | null {
  return connection.get<{ due: number | null }>(NEXT_DUE, campaign, stateCode[state])?.due ?? null;
}

const NOT_FOUND_YET = `SELECT p.campaign, a.name AS account_name FROM progress p
  JOIN campaign c ON c.id = p.campaign JOIN account a ON a.id = c.account
  WHERE p.open = 1 AND p.start_by >= ?1 AND c.not_before <= ?1`;

/** A worker of these accounts is there: campaigns whose time has come are not missed, whatever else keeps them waiting. */
export async function findInTime(connection: Connection, accounts: readonly string[]): Promise<void> {
  type Found = { campaign: number; account_name: string };
  const all = await connection.read(() => connection.all<Found>(NOT_FOUND_YET, connection.now()));
  const found = all.filter(({ account_name }) => accounts.includes(account_name));
  if (found.length === 0) return;
  await connection.write(() => {
    for (const { campaign } of found)
      connection.run('UPDATE progress SET start_by = NULL WHERE campaign = ?', campaign);
  });
}

type WorkRecord = Pick<
  CampaignRecord,
  'campaign' | 'fresh' | 'pending' | 'deferred' | 'public_id' | 'mode' | 'delay_ms'
> &
  OwnHoldColumns &
  AccountColumns;

/** See `Backend.work`. */
export function work(connection: Connection, accounts: readonly string[]): readonly CampaignWork[] {
  const now = connection.now();
  const rows = connection.all<WorkRecord>(WORK, now).filter((row) => accounts.includes(row.account_name));
  return rows.map((row) => ({
    id: row.public_id,
    account: row.account_name,
    mode: row.mode,
    delayMs: row.delay_ms,
    hold: holdNow(row, now),
    accountEpoch: row.epoch,
    nextDueAt: row.fresh > 0 ? null : nextDueAt(connection, row, now),
  }));
}

function nextDueAt(connection: Connection, row: WorkRecord, now: number): number | null {
  const dues = (['pending', 'deferred'] as const)
    .filter((state) => row[state] > 0)
    .map((state) => nextDue(connection, row.campaign, state))
    .filter((due) => due !== null);
  const next = dues.length > 0 ? Math.min(...dues) : now + LOOK_AGAIN_MS;
  return next <= now ? null : next;
}

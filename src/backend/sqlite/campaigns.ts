import { holdOfAll } from '../pool.ts';
import type {
  AccountShare,
  CampaignId,
  CampaignListing,
  CampaignRow,
  CampaignTally,
  CampaignWork,
  Tallies,
} from '../port.ts';
import { ratePerSecond } from '../rate.ts';
import { type CampaignMode, type Counts, deliveryStates, type Hold, type OnUnknown } from '../states.ts';
import { LOOK_AGAIN_MS } from '../times.ts';
import { type AccountState, holdOf } from './accounts.ts';
import { stage, stateCode, wantedCode, wantedNames } from './codes.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { POOL_NAMES, poolNumbers } from './pool.ts';
import { countsOf, type OwnHoldColumns, ownHold, type ProgressRow } from './progress.ts';
import { isUnderstood } from './progress-understood.ts';

type AccountColumns = Pick<AccountState, (typeof accountColumns)[number]> & {
  readonly account_name: string;
  /** The numbers of several accounts (`numbersIn`); null: one sends. */
  readonly pool: string | null;
};

interface TallyRecord extends ProgressRow, AccountColumns {
  readonly public_id: CampaignId;
  readonly stage: number;
  readonly not_before: number | null;
  readonly created_at: number;
}

type AccountTallyRecord = Counts & { readonly account_name: string; readonly over: number; readonly given_up: number };

interface CampaignRecord extends TallyRecord {
  readonly name: string;
  readonly mode: CampaignMode;
  readonly sender: string;
  readonly delay_ms: number;
  readonly on_unknown: OnUnknown;
  readonly message: string;
  readonly topic: string;
}

const accountColumns = ['epoch', 'hold_reason', 'hold_message', 'hold_until', 'own_hold'] as const;
const HOLD = accountColumns.map((column) => `a.${column}`).join(', ');
const ACCOUNT = `coalesce(${POOL_NAMES}, a.name) AS account_name, ${poolNumbers('c.id')} AS pool, ${HOLD}`;
const TALLIED = `p.*, c.public_id, c.stage, c.not_before, c.created_at, ${ACCOUNT}`;
const FROM = 'FROM campaign c JOIN progress p ON p.campaign = c.id JOIN account a ON a.id = c.account';
const CAMPAIGN = `SELECT ${TALLIED}, c.name, c.mode, c.sender, c.delay_ms, c.on_unknown, c.message, c.topic ${FROM}`;
const BY_ID = `${CAMPAIGN} WHERE c.public_id = ? AND c.stage <> ${stage.discarded}`;
// Without a campaign before which the others are wanted, the highest id that there can be stands for it.
const BEFORE = `coalesce((SELECT id FROM campaign WHERE public_id = ?1), CASE WHEN ?1 IS NULL THEN ${Number.MAX_SAFE_INTEGER} END)`;
const LATEST = `${CAMPAIGN} WHERE c.stage = ${stage.released} AND c.id < ${BEFORE} ORDER BY c.id DESC LIMIT ?2`;
const UNFINISHED = `${CAMPAIGN} WHERE p.open = 1 AND p.campaign < ${BEFORE} ORDER BY p.campaign DESC LIMIT ?2`;
const UNFINISHED_TALLIES = `SELECT ${TALLIED} ${FROM} WHERE p.open = 1 ORDER BY p.campaign DESC`;
// `total` where `sum` would fail: what cannot be understood is somebody else's to find.
const TOTALS = ['total', ...deliveryStates].map((column) => `total(p.${column}) AS ${column}`).join(', ');
const ACCOUNT_TALLIES = `SELECT coalesce(${POOL_NAMES}, a.name) AS account_name, ${TOTALS},
  total(p.open = 0 AND p.wanted <> ${wantedCode.cancelled}) AS over,
  total(p.open = 0 AND p.wanted = ${wantedCode.cancelled}) AS given_up
  ${FROM} WHERE c.stage = ${stage.released} GROUP BY 1`;
// One row for each account that sends.
const EACH_ACCOUNT = `progress p JOIN campaign c ON c.id = p.campaign LEFT JOIN pool m ON m.campaign = c.id
  JOIN account a ON a.id = coalesce(m.account, c.account)`;
const WORK = `SELECT p.campaign, p.open, p.start_by, p.started_at, p.held_for, p.held_note,
  p.fresh, p.pending, p.deferred, c.public_id, c.mode, c.delay_ms, a.name AS account_name, m.place, ${HOLD}
  FROM ${EACH_ACCOUNT}
  WHERE p.open = 1 AND p.wanted = ${wantedCode.run} AND coalesce(c.not_before, 0) <= ? ORDER BY p.campaign, m.place`;
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

/** See `Backend.tallies`. */
export function tallies(connection: Connection): Tallies {
  const unfinished = connection.all<TallyRecord>(UNFINISHED_TALLIES).map((row) => toTally(connection, row));
  const accounts = connection.all<AccountTallyRecord>(ACCOUNT_TALLIES).map((row) => ({
    account: row.account_name,
    counts: countsOf(row),
    finished: row.over,
    cancelled: row.given_up,
  }));
  return { unfinished, accounts };
}

function toCampaignRow(connection: Connection, row: CampaignRecord): CampaignRow {
  const { name, mode, sender, message } = row;
  return {
    ...toTally(connection, row),
    ...{ name, mode, sender, message, topic: row.topic || null },
    ...(row.pool === null ? {} : { pool: sharesOf(connection, row.campaign) }),
    delayMs: row.delay_ms,
    onUnknown: row.on_unknown,
    startedAt: row.started_at,
    nextAttemptAt: row.deferred > 0 ? nextDue(connection, row.campaign, 'deferred') : null,
  };
}

function toTally(connection: Connection, row: TallyRecord): CampaignTally {
  const now = connection.now();
  if (!isUnderstood(row)) throw new Damaged(row.campaign);
  return {
    id: row.public_id,
    account: row.account_name,
    released: row.stage === stage.released,
    wanted: wantedNames[row.wanted] as CampaignTally['wanted'],
    hold: ownHold(row, now) ?? holdOfAccounts(connection, row, now),
    notBefore: row.not_before,
    counts: countsOf(row),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    ratePerSecond: ratePerSecond(row, now),
  };
}

const MEMBERS = `SELECT m.sent, a.* FROM pool m JOIN account a ON a.id = m.account WHERE m.campaign = ? ORDER BY m.place`;
const ON_WIRE = `SELECT count(*) AS count FROM delivery INDEXED BY delivery_account
  WHERE account = ? AND account IS NOT NULL AND state = ${stateCode.sending} AND campaign = ?`;

type Member = AccountState & { readonly sent: number };

function membersOf(connection: Connection, campaign: number): readonly Member[] {
  return connection.all<Member>(MEMBERS, campaign);
}

/** What keeps all accounts of a campaign from sending; null: one may. */
function holdOfAccounts(connection: Connection, row: AccountColumns & { campaign: number }, now: number): Hold | null {
  if (row.pool === null) return holdOf(row, now);
  return holdOfAll(membersOf(connection, row.campaign).map((member) => holdOf(member, now)));
}

function sharesOf(connection: Connection, campaign: number): AccountShare[] {
  return membersOf(connection, campaign).map((member) => ({
    account: member.name,
    sent: member.sent,
    sending: connection.get<{ count: number }>(ON_WIRE, member.id, campaign)?.count ?? 0,
    hold: holdOf(member, connection.now()),
  }));
}

function nextDue(connection: Connection, campaign: number, state: 'pending' | 'deferred'): number | null {
  return connection.get<{ due: number | null }>(NEXT_DUE, campaign, stateCode[state])?.due ?? null;
}

const NOT_FOUND_YET = `SELECT p.campaign, a.name AS account_name FROM ${EACH_ACCOUNT}
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
  Omit<AccountColumns, 'pool'> & { readonly place: number | null };

/** See `Backend.work`. */
export function work(connection: Connection, accounts: readonly string[]): readonly CampaignWork[] {
  const now = connection.now();
  const rows = connection.all<WorkRecord>(WORK, now).filter((row) => accounts.includes(row.account_name));
  return rows.map((row) => ({
    id: row.public_id,
    account: row.account_name,
    ...(row.place === null ? {} : { pooled: true }),
    mode: row.mode,
    delayMs: row.delay_ms,
    hold: ownHold(row, now) ?? holdOf(row, now),
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

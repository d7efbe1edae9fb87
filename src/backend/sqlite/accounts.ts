import type { AccountLimits, Slowed } from '../limits.ts';
import { holdMessage } from '../own-hold.ts';
import type { AccountRow, AccountUse } from '../port.ts';
import { accountHoldReason, type Hold } from '../states.ts';
import type { Connection } from './connection.ts';
import { onWireTogether } from './pool.ts';
import { beginStop, endStops } from './stop-log.ts';
import { runsIn } from './window-log.ts';

/** An account as kept: its hold, and how long it was held in all (`held_ms`, without the present hold). */
export interface AccountState {
  readonly id: number;
  readonly name: string;
  readonly epoch: number;
  /** As it was written. */
  readonly hold_reason: string | null;
  readonly hold_message: string | null;
  readonly hold_until: number | null;
  readonly held_since: number | null;
  readonly held_ms: number;
  /** AccountLimits as JSON. */
  readonly limits: string | null;
  readonly tat: number | null;
  readonly served: number | null;
  readonly slow_ceiling: number | null;
  readonly slow_at: number | null;
  readonly slow_cuts: number | null;
  /** 1: the hold is of the limits. */
  readonly own_hold: number;
}

/** The hold of an account; null when there is none or its time is over. */
export function holdOf(
  account: Pick<AccountState, 'hold_reason' | 'hold_message' | 'hold_until' | 'own_hold'>,
  now: number,
): Hold | null {
  const { hold_reason: reason, hold_message: message, hold_until: until } = account;
  if (reason === null || (until !== null && until <= now)) return null;
  return { reason: accountHoldReason(reason), message: holdMessage(message ?? '', account.own_hold === 1), until };
}

/** How long the account has been held in all, in ms; never negative, wherever the clock was moved in between. */
export function heldMs(account: AccountState, now: number): number {
  if (account.hold_reason === null) return account.held_ms;
  const end = Math.min(now, account.hold_until ?? now);
  return account.held_ms + Math.max(0, end - (account.held_since ?? end));
}

/** A clock that stands still while the account is held: what the age of a delivery is told by. */
export function activeTime(account: AccountState, now: number): number {
  return now - heldMs(account, now);
}

/** The account's row, made when it is new. Only inside a write. */
export function accountNamed(connection: Connection, name: string): AccountState {
  connection.run('INSERT OR IGNORE INTO account (name) VALUES (?)', name);
  return connection.get<AccountState>('SELECT * FROM account WHERE name = ?', name) as AccountState;
}

export function accountById(connection: Connection, id: number): AccountState {
  return connection.get<AccountState>('SELECT * FROM account WHERE id = ?', id) as AccountState;
}

/** Holds an account inside a write. `own`: because of its limits, so that other limits end it. */
export function holdAccount(
  connection: Connection,
  account: AccountState,
  { reason, message, until }: Hold,
  now: number,
  { own }: { own: boolean },
): void {
  noteHold(connection, account, { reason, until }, now);
  connection.run(
    `UPDATE account SET hold_reason = ?, hold_message = ?, hold_until = ?, held_since = ?, held_ms = ?, own_hold = ?
      WHERE id = ?`,
    ...[reason, message, until === null ? null : Math.ceil(until), now, heldMs(account, now), own ? 1 : 0, account.id],
  );
}

// A hold in the place of another begins anew; one for the same reason goes on, however often it is said.
function noteHold(
  connection: Connection,
  account: AccountState,
  { reason, until }: Pick<Hold, 'reason' | 'until'>,
  now: number,
): void {
  const owner = { account: account.id };
  const before = holdOf(account, now);
  if (before && account.hold_reason !== reason) endStops(connection, owner, now);
  beginStop(connection, owner, { reason, until: until === null ? null : Math.ceil(until) }, now);
}

/** Ends the hold of an account inside a write. `byOperator`: workers read the configuration again. */
export function endHold(connection: Connection, account: AccountState, byOperator: boolean): void {
  endStops(connection, { account: account.id }, connection.now());
  connection.run(
    `UPDATE account SET hold_reason = NULL, hold_message = NULL, hold_until = NULL, held_since = NULL,
      held_ms = ?, own_hold = 0, epoch = epoch + ? WHERE id = ?`,
    heldMs(account, connection.now()),
    byOperator ? 1 : 0,
    account.id,
  );
}

/** The limits of an account, as written by `limitAccount`. */
export function limitsOf({ limits }: AccountState): AccountLimits | null {
  return limits === null ? null : (JSON.parse(limits) as AccountLimits);
}

/** How the server has slowed the account down; null: it has not. */
export function slowedOf({ slow_ceiling: ceiling, slow_at: at, slow_cuts: cuts }: AccountState): Slowed | null {
  return ceiling === null || at === null || cuts === null ? null : { ceiling, at, cuts };
}

const ON_WIRE = `SELECT coalesce(sum(p.sending), 0) AS count FROM progress p JOIN campaign c ON c.id = p.campaign
  WHERE p.open = 1 AND c.account = ? AND NOT EXISTS (SELECT 1 FROM pool m WHERE m.campaign = p.campaign)`;

/** Messages of an account that have begun and have no outcome, of campaigns that it sends alone. */
export function onWireAlone(connection: Connection, account: number): number {
  return connection.get<{ count: number }>(ON_WIRE, account)?.count ?? 0;
}

/** See `Backend.accountUse`. */
export function accountUse(connection: Connection, name: string): Promise<AccountUse | null> {
  return connection.read(() => {
    const now = connection.now();
    const account = connection.get<AccountState>('SELECT * FROM account WHERE name = ?', name);
    if (!account) return null;
    const limits = limitsOf(account);
    return {
      hold: holdOf(account, now),
      limits,
      tat: account.tat,
      slowed: slowedOf(account),
      onWire: onWireAlone(connection, account.id) + onWireTogether(connection, account.id),
      windows: (limits?.windows ?? []).map((limit) => ({
        ...limit,
        runs: runsIn(connection, account.id, limit, now),
      })),
    };
  });
}

/** See `Backend.accounts`. */
export function accounts(connection: Connection): Promise<readonly AccountRow[]> {
  return connection.read(() => {
    const now = connection.now();
    const rows = connection.all<AccountState>('SELECT * FROM account ORDER BY name');
    return rows.map((row) => ({ name: row.name, hold: holdOf(row, now), epoch: row.epoch }));
  });
}

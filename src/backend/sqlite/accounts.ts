import type { AccountRow } from '../port.ts';
import type { Hold, HoldReason } from '../states.ts';
import type { Connection } from './connection.ts';

/** An account as kept: its hold, and how long it was held in all (`held_ms`, without the present hold). */
export interface AccountState {
  readonly id: number;
  readonly name: string;
  readonly epoch: number;
  readonly hold_reason: HoldReason | null;
  readonly hold_message: string | null;
  readonly hold_until: number | null;
  readonly held_since: number | null;
  readonly held_ms: number;
}

/** The hold of an account; null when there is none or its time is over. */
export function holdOf(account: AccountState, now: number): Hold | null {
  const { hold_reason: reason, hold_message: message, hold_until: until } = account;
  if (reason === null || (until !== null && until <= now)) return null;
  return { reason, message: message ?? '', until };
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

/** See `Backend.hold`. */
export function hold(connection: Connection, name: string, { reason, message, until }: Hold): Promise<void> {
  return connection.write(() => {
    const now = connection.now();
    const account = accountNamed(connection, name);
    connection.run(
      `UPDATE account SET hold_reason = ?, hold_message = ?, hold_until = ?, held_since = ?, held_ms = ? WHERE id = ?`,
      reason,
      message,
      until === null ? null : Math.ceil(until),
      now,
      heldMs(account, now),
      account.id,
    );
  });
}

/** See `Backend.unhold`. */
export function unhold(connection: Connection, name: string, { byOperator }: { byOperator: boolean }): Promise<void> {
  return connection.write(() => {
    const account = accountNamed(connection, name);
    connection.run(
      `UPDATE account SET hold_reason = NULL, hold_message = NULL, hold_until = NULL, held_since = NULL,
        held_ms = ?, epoch = epoch + ? WHERE id = ?`,
      heldMs(account, connection.now()),
      byOperator ? 1 : 0,
      account.id,
    );
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

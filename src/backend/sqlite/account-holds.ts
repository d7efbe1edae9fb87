import type { AccountLimits } from '../limits.ts';
import type { Hold } from '../states.ts';
import { accountNamed, endHold, holdAccount } from './accounts.ts';
import type { Connection } from './connection.ts';
import { tellStops } from './told-stops.ts';
import { keepWindows } from './window-log.ts';

/** See `Backend.hold`. */
export function hold(connection: Connection, name: string, hold: Hold): Promise<void> {
  return connection.write(() => {
    holdAccount(connection, accountNamed(connection, name), hold, connection.now(), { own: false });
    tellStops(connection);
  });
}

/** See `Backend.unhold`. */
export function unhold(connection: Connection, name: string, { byOperator }: { byOperator: boolean }): Promise<void> {
  return connection.write(() => {
    endHold(connection, accountNamed(connection, name), byOperator);
    tellStops(connection);
  });
}

/** See `Backend.limitAccount`. */
export function limitAccount(connection: Connection, name: string, limits: AccountLimits | null): Promise<void> {
  const written = limits && JSON.stringify(limits);
  return connection.write(() => {
    const account = accountNamed(connection, name);
    if (account.limits === written) return;
    connection.run('UPDATE account SET limits = ? WHERE id = ?', written, account.id);
    const lengths = (limits?.windows ?? []).map(({ ms }) => ms);
    keepWindows(connection, account.id, lengths, connection.now());
    if (account.own_hold === 1) endHold(connection, account, false);
    tellStops(connection);
  });
}

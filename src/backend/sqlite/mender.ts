import { newCampaignId } from '../ids.ts';
import { setAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { type Rule, understood } from './understood.ts';

/** One thing that may be damaged: whether it is, and what is done about it inside a write. */
export interface Mender {
  readonly isDamaged: (connection: Connection) => boolean;
  readonly mend: (connection: Connection) => void;
}

/** Of rows that a query finds. */
export function menderOf<Row>(sql: string, mend: (connection: Connection, rows: readonly Row[]) => void): Mender {
  return {
    isDamaged: (connection) => connection.get(`${sql} LIMIT 1`) !== undefined,
    mend: (connection) => mend(connection, connection.all<Row>(sql)),
  };
}

/** Of rows that are not as a rule says; `then` is told their keys when they are. */
export function menderBy(rule: Rule, then: (connection: Connection, key: number) => void = () => {}): Mender {
  const sql = `SELECT ${rule.key} AS key FROM ${rule.table} WHERE NOT (${understood(rule)})`;
  return menderOf<{ key: number }>(sql, (connection, rows) => {
    setAside(connection, { ...rule, where: `NOT (${understood(rule)})`, why: 'not understood' });
    takeAwayKeyless(connection, rule);
    for (const { key } of rows) {
      connection.run(correctionOf(rule), connection.now(), newCampaignId(), key);
      then(connection, key);
    }
  });
}

// No row of the rest of the ledger can belong to one with such a key.
function takeAwayKeyless(connection: Connection, { table, key, keyBelow }: Rule): void {
  if (keyBelow !== undefined) connection.run(`DELETE FROM ${table} WHERE NOT (${key} BETWEEN 0 AND ${keyBelow - 1})`);
}

function correctionOf({ table, key, columns, always = {} }: Rule): string {
  const kept = Object.entries(columns).map(([column, [ok, standIn]]) => {
    return `${column} = ${always[column] ?? `CASE WHEN ${ok} THEN ${column} ELSE ${standIn} END`}`;
  });
  return `UPDATE ${table} SET ${kept.join(', ')} WHERE ${key} = ?3`;
}

/** Puts right what is damaged among these, without the lock where nothing is. */
export async function mendAll(connection: Connection, menders: readonly Mender[]): Promise<void> {
  if (!(await connection.readAsIs(() => menders.some(({ isDamaged }) => isDamaged(connection))))) return;
  await connection.writeAsIs(() => {
    // One after the other: what one puts right may be what the next looks at.
    for (const { isDamaged, mend } of menders) if (isDamaged(connection)) mend(connection);
  });
}

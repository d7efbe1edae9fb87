import { newCampaignId } from '../ids.ts';
import { noteMissing, setAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { mendCampaign } from './mend-campaign.ts';
import { holdAsDamaged } from './mending.ts';
import { isUnderstood } from './progress-understood.ts';
import type { ProgressRow } from './progress.ts';
import { type Rule, rules, understood } from './understood.ts';

/** Puts the rows of one table right. Returns the keys of those that were not. Only inside a write. */
function mendTable(connection: Connection, rule: Rule): number[] {
  const { table, key, keyBelow, place, columns, then = {} } = rule;
  if (keyBelow !== undefined) takeAway(connection, rule, `NOT (${key} BETWEEN 0 AND ${keyBelow - 1})`);
  const where = `NOT (${understood(rule)})`;
  const keys = connection.all<{ key: number }>(`SELECT ${key} AS key FROM ${table} WHERE ${where}`);
  if (keys.length === 0) return [];
  setAside(connection, { table, where, place, why: 'not understood' });
  const kept = Object.entries(columns).map(([column, [ok, standIn]]) => {
    return `${column} = ${then[column] ?? `CASE WHEN ${ok} THEN ${column} ELSE ${standIn} END`}`;
  });
  for (const one of keys) {
    const sql = `UPDATE ${table} SET ${kept.join(', ')} WHERE ${key} = ?3 AND coalesce(?1, ?2) IS NOT NULL`;
    connection.run(sql, connection.now(), newCampaignId(), one.key);
  }
  return keys.map((one) => one.key);
}

function takeAway(connection: Connection, { table, place }: Rule, where: string): number {
  setAside(connection, { table, where, place, why: 'not understood' });
  return connection.run(`DELETE FROM ${table} WHERE ${where}`);
}

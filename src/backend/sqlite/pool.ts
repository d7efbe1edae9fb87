import { accountsOf } from '../pool.ts';
import { stateCode } from './codes.ts';
import type { Connection } from './connection.ts';

/** The names of the accounts that send the campaign `c` together, as SQL; NULL where one sends. */
export const POOL_NAMES = `(SELECT group_concat(b.name, ',' ORDER BY m.place) FROM pool m JOIN account b ON b.id = m.account
  WHERE m.campaign = c.id)`;
/** The numbers of those of the campaign named so in the query, as SQL, in their order; NULL where one sends. */
export const poolNumbers = (campaign: string) =>
  `(SELECT group_concat(m.account, ',' ORDER BY m.place) FROM pool m WHERE m.campaign = ${campaign})`;

/** The numbers that `poolNumbers` has found; none: one account sends. */
export function numbersIn(pool: string | null): readonly number[] {
  return pool === null ? [] : accountsOf(pool).map(Number);
}

const JOIN = 'INSERT OR REPLACE INTO pool (campaign, account, place, sent) VALUES (?, ?, ?, ?)';

/** Notes that these accounts send a campaign together. `sent`: what each has sent already. Only inside a write. */
export function keepPool(
  connection: Connection,
  campaign: number,
  accounts: readonly number[],
  sent: readonly number[] = [],
): void {
  for (const [place, account] of accounts.entries()) connection.run(JOIN, campaign, account, place, sent[place] ?? 0);
}

const COUNT_SENT = 'UPDATE pool SET sent = sent + ? WHERE campaign = ? AND account = ?';

/** So many more messages of the campaign were sent by the account. Only inside a write. */
export function countSent(connection: Connection, campaign: number, account: number, count: number): void {
  connection.run(COUNT_SENT, count, campaign, account);
}

const SENT = 'SELECT m.sent FROM pool m JOIN account b ON b.id = m.account WHERE m.campaign = ? ORDER BY m.place';

/** What each of several accounts has sent of a campaign, in their order. */
export function sentIn(connection: Connection, campaign: number): readonly number[] {
  return connection.all<{ sent: number }>(SENT, campaign).map(({ sent }) => sent);
}

const TOGETHER = `SELECT count(*) AS count FROM delivery INDEXED BY delivery_account
  WHERE account = ? AND account IS NOT NULL AND state = ${stateCode.sending}`;

/** Messages of an account that have begun and have no outcome, of campaigns that it sends with others. */
export function onWireTogether(connection: Connection, account: number): number {
  return connection.get<{ count: number }>(TOGETHER, account)?.count ?? 0;
}

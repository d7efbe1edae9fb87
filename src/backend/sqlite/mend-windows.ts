import { noteMissing, setAside } from './aside.ts';
import type { Connection } from './connection.ts';

const RUN = ['first', 'last', 'count']
  .map((c) => `typeof(${c}) = 'integer' AND ${c} BETWEEN 0 AND 8.64e15`)
  .join(' AND ');
const OF = 'r.account = w.account AND r.ms = w.ms';
// Runs from the head to before the tail, without a gap, and together as many messages as were counted; none later than the newest.
const OFF = `SELECT account, ms FROM account_window w WHERE NOT (
  typeof(used) = 'integer' AND typeof(head) = 'integer' AND typeof(tail) = 'integer' AND head BETWEEN 0 AND tail
  AND (SELECT count(*) FROM account_run r WHERE ${OF} AND seq >= w.head AND seq < w.tail AND ${RUN}) = tail - head
  AND (SELECT count(*) FROM account_run r WHERE ${OF}) = tail - head
  AND (SELECT coalesce(sum(count), 0) FROM account_run r WHERE ${OF}) = used
  AND (SELECT coalesce(max(last), 0) FROM account_run r WHERE ${OF})
    = coalesce((SELECT last FROM account_run r WHERE ${OF} AND seq = w.tail - 1), 0))`;
// Each window of an account's limits is kept from the moment they were told.
const LIMITS = "CASE WHEN json_valid(a.limits) THEN a.limits ELSE '{}' END";
const MISSING = `SELECT a.id AS account, j.value ->> 'ms' AS ms FROM account a, json_each(${LIMITS}, '$.windows') j
  WHERE typeof(j.value ->> 'ms') = 'integer'
  AND NOT EXISTS (SELECT 1 FROM account_window w WHERE w.account = a.id AND w.ms = j.value ->> 'ms')`;
const BOTH = `${OFF} UNION ${MISSING}`;
const NOBODYS = `NOT (typeof(ms) = 'integer' AND EXISTS (SELECT 1 FROM account a WHERE a.id = account))`;

/** Whether what an account has sent in a window does not fit together. */
export function windowsAreOff(connection: Connection): boolean {
  return connection.get(`SELECT 1 FROM (${BOTH}) LIMIT 1`) !== undefined;
}

/** Makes windows anew of those of their runs that can be understood, none later than now. Only inside a write. */
export function mendWindows(connection: Connection): void {
  const now = connection.now();
  for (const table of ['account_window', 'account_run']) {
    setAside(connection, {
      table,
      where: NOBODYS,
      place: `'${table}/' || quote(account) || '.' || quote(ms)`,
      why: 'of no account',
    });
    connection.run(`DELETE FROM ${table} WHERE ${NOBODYS}`);
  }
  for (const { account, ms } of connection.all<{ account: number; ms: number }>(`SELECT account, ms FROM (${BOTH})`)) {
    const where = 'account = ?1 AND ms = ?2';
    const why = 'does not fit';
    setAside(
      connection,
      { table: 'account_window', where, place: "'account_window/' || account || '.' || ms", why },
      account,
      ms,
    );
    noteMissing(connection, `account_window/${account}.${ms}`);
    const bad = `${where} AND NOT (${RUN})`;
    const place = "'account_run/' || account || '.' || ms || '.' || quote(seq)";
    setAside(connection, { table: 'account_run', where: bad, place, why: 'not understood' }, account, ms);
    connection.run(`DELETE FROM account_run WHERE ${bad}`, account, ms);
    renumber(connection, account, ms, now);
  }
}

function renumber(connection: Connection, account: number, ms: number, now: number): void {
  type Run = { first: number; last: number; count: number };
  const of = 'FROM account_run WHERE account = ? AND ms = ?';
  const runs = connection.all<Run>(`SELECT first, last, count ${of} ORDER BY min(last, ?), seq`, account, ms, now);
  connection.run(`DELETE ${of}`, account, ms);
  const add = 'INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (?, ?, ?, ?, ?, ?)';
  for (const [i, { first, last, count }] of runs.entries()) {
    connection.run(add, account, ms, i, Math.min(first, now), Math.min(last, now), count);
  }
  const used = runs.reduce((sum, { count }) => sum + count, 0);
  connection.run('DELETE FROM account_window WHERE account = ? AND ms = ?', account, ms);
  const keep = 'INSERT INTO account_window (account, ms, used, head, tail) VALUES (?, ?, ?, 0, ?)';
  connection.run(keep, account, ms, used, runs.length);
}

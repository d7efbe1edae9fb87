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
const NOBODYS = `NOT (typeof(account) = 'integer' AND typeof(ms) = 'integer' AND EXISTS (SELECT 1 FROM account a WHERE a.id = account))`;

/** Whether what an account has sent in a window does not fit together. */
export function windowsAreOff(connection: Connection): boolean {
  return connection.get(`SELECT 1 FROM (${BOTH}) LIMIT 1`) !== undefined;
}

/** Makes windows anew of those of their runs that can be understood, none later than now. Only inside a write. */
export function mendWindows(connection: Connection): void {
  for (const table of ['account_window', 'account_run']) {
    const place = `'${table}/' || quote(account) || '.' || quote(ms)`;
    setAside(connection, { table, where: NOBODYS, place, why: 'of no account' });
  }
  const windows = connection.all<Window>(
    `SELECT account, ms FROM account_window WHERE NOT ${NOBODYS} UNION SELECT account, ms FROM (${MISSING})`,
  );
  for (const { account, ms } of connection.all<Window>(`SELECT account, ms FROM (${BOTH}) WHERE NOT ${NOBODYS}`)) {
    const where = 'account = ?1 AND ms = ?2';
    const place = "'account_window/' || account || '.' || ms";
    setAside(connection, { table: 'account_window', where, place, why: 'does not fit' }, account, ms);
    noteMissing(connection, `account_window/${account}.${ms}`);
    const run = "'account_run/' || account || '.' || ms || '.' || quote(seq)";
    const bad = `${where} AND NOT (${RUN})`;
    setAside(connection, { table: 'account_run', where: bad, place: run, why: 'not understood' }, account, ms);
  }
  rewrite(connection, windows);
}

interface Window {
  readonly account: number;
  readonly ms: number;
}

// Whole tables: a row whose key has become of another type is not found by its key, and would stay.
function rewrite(connection: Connection, windows: readonly Window[]): void {
  const now = connection.now();
  type Run = { first: number; last: number; count: number };
  const of = `SELECT first, last, count FROM account_run WHERE account = ? AND ms = ? AND ${RUN} ORDER BY min(last, ?), seq`;
  const runs = windows.map(({ account, ms }) => connection.all<Run>(of, account, ms, now));
  connection.run('DELETE FROM account_run');
  connection.run('DELETE FROM account_window');
  for (const [i, window] of windows.entries()) write(connection, window, runs[i] ?? [], now);
}

function write(
  connection: Connection,
  { account, ms }: Window,
  runs: readonly { first: number; last: number; count: number }[],
  now: number,
): void {
  const used = runs.reduce((sum, { count }) => sum + count, 0);
  const keep = 'INSERT INTO account_window (account, ms, used, head, tail) VALUES (?, ?, ?, 0, ?)';
  connection.run(keep, account, ms, used, runs.length);
  const add = 'INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (?, ?, ?, ?, ?, ?)';
  for (const [i, { first, last, count }] of runs.entries()) {
    connection.run(add, account, ms, i, Math.min(first, now), Math.min(last, now), count);
  }
}

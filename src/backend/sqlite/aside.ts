import type { TakeNotice } from '../notice.ts';
import type { BackendWarning } from '../port.ts';
import type { Connection } from './connection.ts';

/** Whoever damages more than this at once has no use for a longer list. */
const MOST_ASIDE = 1_000;
/** So many are named by `check`. */
const NAMED = 10;

/** Rows that cannot be understood. */
export interface Unreadable {
  readonly table: string;
  /** Which rows, as SQL. */
  readonly where: string;
  /** What each is called, as an SQL expression: `table/which`. */
  readonly place: string;
  /** What is wrong, for people who look into the table. */
  readonly why: string;
}

/**
 * Keeps rows as they are, each value as an SQL literal (`quote`), before somebody puts them right or takes them away. A place
 * that was set aside before keeps what was found first. Only inside a write.
 */
export function setAside(
  connection: Connection,
  { table, where, place, why }: Unreadable,
  ...params: (string | number)[]
): void {
  const columns = connection.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table);
  const bytes = columns.map(({ name }) => `'${name}', quote(${table}.${name})`).join(', ');
  const [at, most] = [params.length + 1, params.length + 2];
  connection.run(
    `INSERT OR IGNORE INTO aside (place, why, bytes, at)
      SELECT coalesce(${place}, '${table}/?'), '${why}', json_object(${bytes}), ?${at} FROM ${table} WHERE ${where} LIMIT ?${most}`,
    ...[...params, connection.now(), room(connection)],
  );
}

/** Notes that something is not there any more. Only inside a write. */
export function noteMissing(connection: Connection, place: string): void {
  if (room(connection) === 0) return;
  const sql = "INSERT OR IGNORE INTO aside (place, why, bytes, at) VALUES (?, 'missing', NULL, ?)";
  connection.run(sql, place, connection.now());
}

function room(connection: Connection): number {
  const { count } = connection.get<{ count: number }>('SELECT count(*) AS count FROM aside') as { count: number };
  return Math.max(0, MOST_ASIDE - count);
}

/** What `check` says of it. */
export function asideWarnings(connection: Connection): readonly BackendWarning[] {
  const sql = `SELECT place, count(*) OVER () AS count FROM aside ORDER BY place LIMIT ${NAMED}`;
  const rows = connection.all<{ place: string; count: number }>(sql);
  if (rows.length === 0) return [];
  const count = rows[0]?.count ?? 0;
  const more = count > NAMED ? ` ... (${count})` : '';
  return [{ code: 'set-aside', detail: rows.map(({ place }) => place).join(', ') + more }];
}

/** Names what was set aside and what no log has named yet; of several workers one does. */
export async function tellAside(connection: Connection, notice: TakeNotice): Promise<void> {
  if (!(await connection.read(() => connection.get('SELECT 1 FROM aside WHERE told = 0 LIMIT 1')))) return;
  const sql = 'UPDATE aside SET told = 1 WHERE told = 0 RETURNING place';
  const places = await connection.write(() => connection.all<{ place: string }>(sql));
  for (const { place } of places) notice({ code: 'set-aside', params: { place } });
}

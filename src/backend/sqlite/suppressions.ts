import { refuseMany } from '../chunk.ts';
import type { NewSuppression, SuppressionRow } from '../port.ts';
import type { SuppressionReason } from '../states.ts';
import type { Connection } from './connection.ts';
import type { Step } from './ledger.ts';
import { tellUnsubscribed } from './tell.ts';

const SUPPRESS = 'INSERT OR IGNORE INTO suppression (key, reason, detail, at) VALUES (?, ?, ?, ?)';
const PAGE_ROWS = 500;
const PAGE = `SELECT key, reason, detail, at FROM suppression WHERE key > coalesce(?, '') ORDER BY key LIMIT ${PAGE_ROWS}`;

/** See `Backend.suppress`. */
export async function suppress(connection: Connection, entries: readonly NewSuppression[]): Promise<number> {
  refuseMany(entries);
  return connection.write(() => {
    const now = connection.now();
    let added = 0;
    for (const entry of entries) {
      const { key, reason, detail, at } = entry;
      if (connection.run(SUPPRESS, key, reason, detail, at ?? now) === 0) continue;
      added += 1;
      tellUnsubscribed(connection, entry);
    }
    return added;
  });
}

/** See `Backend.unsuppress`. */
export async function unsuppress(connection: Connection, keys: readonly string[]): Promise<number> {
  refuseMany(keys);
  return connection.write(() => {
    let removed = 0;
    for (const key of keys) removed += connection.run('DELETE FROM suppression WHERE key = ?', key);
    return removed;
  });
}

/** See `Backend.suppressions`. */
export async function* suppressions(
  connection: Connection,
  { after: first }: { after?: string | undefined } = {},
): AsyncGenerator<SuppressionRow> {
  for (let after: string | null = first ?? null; ; ) {
    const page: SuppressionRow[] = await connection.read(() => connection.all(PAGE, after));
    yield* page.map((row) => ({ ...row }));
    after = page.at(-1)?.key ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}

/** Suppresses the address of a delivery; without a reason: it proved dead. */
export function suppressRecipient(
  { connection, now }: Step,
  id: number,
  detail: string,
  reason: SuppressionReason = 'hard-bounce',
): void {
  const recipient = connection.get<{ key: string }>(
    'SELECT coalesce(key, email) AS key FROM recipient WHERE id = ?',
    id,
  );
  if (!recipient || connection.run(SUPPRESS, recipient.key, reason, detail, now) === 0) return;
  tellUnsubscribed(connection, { key: recipient.key, reason });
}

/** Whether any address is suppressed at all; lets the usual case skip the question for each. */
export function anySuppressed(connection: Connection): boolean {
  return connection.get('SELECT 1 FROM suppression LIMIT 1') !== undefined;
}

/** Whether this address is suppressed. */
export function isSuppressed(connection: Connection, key: string): boolean {
  return connection.get('SELECT 1 FROM suppression WHERE key = ?', key) !== undefined;
}

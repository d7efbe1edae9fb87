import type { NewSuppression } from '../port.ts';
import type { Connection } from './connection.ts';
import type { Step } from './ledger.ts';

const SUPPRESS = 'INSERT OR IGNORE INTO suppression (key, reason, detail, at) VALUES (?, ?, ?, ?)';

/** See `Backend.suppress`. */
export function suppress(connection: Connection, { key, reason, detail }: NewSuppression): Promise<void> {
  return connection.write(() => {
    connection.run(SUPPRESS, key, reason, detail, connection.now());
  });
}

/** Suppresses the address of a delivery that proved dead. */
export function suppressRecipient({ connection, now }: Step, id: number, detail: string): void {
  const recipient = connection.get<{ key: string }>(
    'SELECT coalesce(key, email) AS key FROM recipient WHERE id = ?',
    id,
  );
  if (recipient) connection.run(SUPPRESS, recipient.key, 'hard-bounce', detail, now);
}

/** Whether any address is suppressed at all; lets the usual case skip the question for each. */
export function anySuppressed(connection: Connection): boolean {
  return connection.get('SELECT 1 FROM suppression LIMIT 1') !== undefined;
}

/** Whether this address is suppressed. */
export function isSuppressed(connection: Connection, key: string): boolean {
  return connection.get('SELECT 1 FROM suppression WHERE key = ?', key) !== undefined;
}

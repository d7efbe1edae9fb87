import { hashedKey } from '../../address-hash.ts';
import { refuseMany } from '../chunk.ts';
import type { NewSuppression, SuppressionRow, WhichSuppressions } from '../port.ts';
import type { SuppressionReason } from '../states.ts';
import { placeOfSuppression, readSuppressionPlace } from '../suppression-key.ts';
import type { Connection } from './connection.ts';
import type { Step } from './ledger.ts';
import { tellUnsubscribed } from './tell.ts';

const SUPPRESS = 'INSERT OR IGNORE INTO suppression (key, topic, reason, detail, at) VALUES (?, ?, ?, ?, ?)';
const PAGE_ROWS = 500;
const COLUMNS = 'SELECT key, topic, reason, detail, at FROM suppression';
const PAGE = `${COLUMNS} WHERE (key, topic) > (?, ?) ORDER BY key, topic LIMIT ${PAGE_ROWS}`;
const OF = `${COLUMNS} WHERE key IN (?, ?) ORDER BY key, topic`;
const KEY = 'SELECT coalesce(key, email) AS key FROM recipient WHERE id = ?';
const UNSUPPRESS = `DELETE FROM suppression WHERE key IN (?, ?) AND (?3 IS NULL OR topic = ?3)
  AND (?4 IS NULL OR reason IN (SELECT value FROM json_each(?4)))`;

/** Entries of no topic have an empty one. */
interface Entry extends Omit<SuppressionRow, 'topic'> {
  readonly topic: string;
}

/** See `Backend.suppress`. */
export async function suppress(connection: Connection, entries: readonly NewSuppression[]): Promise<number> {
  refuseMany(entries);
  return connection.write(() => {
    const now = connection.now();
    let added = 0;
    for (const entry of entries) {
      const { key, topic = '', reason, detail, at } = entry;
      if (connection.run(SUPPRESS, key, topic, reason, detail, at ?? now) === 0) continue;
      added += 1;
      tellUnsubscribed(connection, entry);
    }
    return added;
  });
}

/** See `Backend.unsuppress`. */
export async function unsuppress(
  connection: Connection,
  keys: readonly string[],
  { topic, reasons }: WhichSuppressions = {},
): Promise<number> {
  refuseMany(keys);
  const which = [topic === null ? '' : (topic ?? null), reasons ? JSON.stringify(reasons) : null];
  return connection.write(() => {
    let removed = 0;
    for (const key of keys) if (connection.run(UNSUPPRESS, key, hashedKey(key), ...which) > 0) removed += 1;
    return removed;
  });
}

/** See `Backend.suppressions`. */
export async function* suppressions(
  connection: Connection,
  { after: first }: { after?: string | undefined } = {},
): AsyncGenerator<SuppressionRow> {
  for (let after = first ?? ''; ; ) {
    const { key, topic = '' } = readSuppressionPlace(after);
    const page = (await connection.read(() => connection.all<Entry>(PAGE, key, topic))).map(toRow);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE_ROWS) return;
    after = placeOfSuppression(last);
  }
}

/** See `Backend.suppressionsOf`. */
export async function suppressionsOf(connection: Connection, key: string): Promise<readonly SuppressionRow[]> {
  return (await connection.read(() => connection.all<Entry>(OF, key, hashedKey(key)))).map(toRow);
}

function toRow({ topic, ...rest }: Entry): SuppressionRow {
  return topic === '' ? rest : { ...rest, topic };
}

/** Suppresses the address of a delivery, at all; without a reason: it proved dead. */
export function suppressRecipient(
  { connection, now }: Step,
  id: number,
  detail: string,
  reason: SuppressionReason = 'hard-bounce',
): void {
  const recipient = connection.get<{ key: string }>(KEY, id);
  if (!recipient || connection.run(SUPPRESS, recipient.key, '', reason, detail, now) === 0) return;
  tellUnsubscribed(connection, { key: recipient.key, reason });
}

/** What of an address is to be looked for: nothing when nobody is suppressed, its hash only when some entries are hashes. */
export type Suppressing = 'nobody' | 'addresses' | 'hashes-too';

const ANY = 'SELECT 1 FROM suppression LIMIT 1';
const ANY_HASH = "SELECT 1 FROM suppression WHERE key >= 'sha256:' AND key < 'sha256;' AND instr(key, '@') = 0 LIMIT 1";

/** Lets the usual case skip the question for each. */
export function suppressing(connection: Connection): Suppressing {
  if (connection.get(ANY) === undefined) return 'nobody';
  return connection.get(ANY_HASH) === undefined ? 'addresses' : 'hashes-too';
}

const IS_SUPPRESSED = "SELECT 1 FROM suppression WHERE key IN (?, ?) AND topic IN ('', ?) LIMIT 1";

/** Whether this address is suppressed in campaigns of that topic (empty: none). */
export function isSuppressed(connection: Connection, of: Suppressing, key: string, topic: string): boolean {
  if (of === 'nobody') return false;
  return connection.get(IS_SUPPRESSED, key, of === 'hashes-too' ? hashedKey(key) : key, topic) !== undefined;
}

/** Whether the recipient of a delivery is suppressed meanwhile. */
export function isRecipientSuppressed(connection: Connection, of: Suppressing, id: number, topic: string): boolean {
  const recipient = of === 'nobody' ? undefined : connection.get<{ key: string }>(KEY, id);
  return recipient !== undefined && isSuppressed(connection, of, recipient.key, topic);
}

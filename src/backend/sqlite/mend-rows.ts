import { ownWords } from '../../own-words.ts';
import type { DeliveryState } from '../states.ts';
import { noteMissing, setAside } from './aside.ts';
import { deliveryId, stateCode } from './codes.ts';
import type { Mending } from './mending.ts';
import { deliveryUnderstood, recipientUnderstood } from './understood.ts';

/** No claim was ever given such a token: nobody can tell anything with the one that is lost, and later ones are greater. */
const LOST_TOKEN = 2 ** 40;

/** The number of a delivery within its campaign, from its key. */
const NUMBER = '(id & 4294967295)';

const UNKNOWN_AT = `state = ${stateCode.unknown}, worker = NULL, due = NULL, at = ?3, reply = ?4`;
// Whatever it was: one that contradicts itself may be in any state.
const GIVE_UP = `UPDATE delivery SET campaign = ?1, ${UNKNOWN_AT}, first = NULL,
  token = CASE WHEN typeof(token) = 'integer' AND token BETWEEN 0 AND ${LOST_TOKEN} THEN token ELSE ${LOST_TOKEN} END,
  attempts = CASE WHEN typeof(attempts) = 'integer' AND attempts BETWEEN 1 AND 1000000 THEN attempts ELSE 1 END
  WHERE id > ?2 AND id <= ?5`;

/** Deliveries that cannot be understood are of unknown outcome. Returns how many there were. */
export function mendDeliveries({ connection, id, publicId, base, end, cancelled }: Mending): number {
  const bad = `NOT (${deliveryUnderstood(String(cancelled))})`;
  const place = `'delivery/' || ?4 || '.' || ${NUMBER}`;
  const where = `id > ?2 AND id <= ?3 AND ${bad}`;
  setAside(connection, { table: 'delivery', where, place, why: 'not understood' }, id, base, end, publicId);
  return connection.run(`${GIVE_UP} AND ${bad}`, id, base, connection.now(), ownWords('perhaps-sent', {}), end);
}

// Beyond the cursor nobody was ever claimed. (Whose row is lost has failed there, and is skipped.)
const BEYOND = `id > ?2 AND id <= ?3 AND EXISTS (SELECT 1 FROM recipient r WHERE r.id = delivery.id AND typeof(r.skip) = 'null')`;
const OUTSIDE = `(campaign = ?1 AND NOT (id > ?4 AND id <= ?3)) OR (id > ?3 AND id < ?5)`;

/** Takes away rows that stand where none can be. Returns how many. */
export function takeStraysAway({ connection, id, publicId, base, end }: Mending, cursor: number): number {
  const why = 'out of place';
  const place = (table: string, own: number) => `'${table}/' || ?${own} || '?' || id`;
  const next = deliveryId(id + 1, 0);
  const deliveries = { table: 'delivery', where: `(${BEYOND}) OR ${OUTSIDE}`, place: place('delivery', 6), why };
  const recipients = { table: 'recipient', where: 'id > ?1 AND id < ?2', place: place('recipient', 3), why };
  const bounds = [id, base + cursor, end, base, next];
  setAside(connection, deliveries, ...bounds, publicId);
  setAside(connection, recipients, end, next, publicId);
  const taken = connection.run(`DELETE FROM delivery WHERE ${deliveries.where}`, ...bounds);
  return taken + connection.run(`DELETE FROM recipient WHERE ${recipients.where}`, end, next);
}

const NUMBERS = 'WITH RECURSIVE n (id) AS (SELECT ?1 + 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?2)';
const MISSING = `${NUMBERS} SELECT id FROM n WHERE ?1 < ?2 AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.id = n.id)`;
// A row that is skipped: nobody is claimed by it.
const STAND_IN = `INSERT OR REPLACE INTO recipient (id, email, key, vars, skip) VALUES (?, '', NULL, '{}', 1)`;
const FAIL = `INSERT INTO delivery (id, campaign, state, token, attempts, at, reply)
  VALUES (?1, ?2, ${stateCode.failed}, ${LOST_TOKEN}, 0, ?3, ?4)
  ON CONFLICT (id) DO UPDATE SET state = ${stateCode.failed}, worker = NULL, due = NULL, at = ?3, reply = ?4
  WHERE state IN (${stateCode.pending}, ${stateCode.claimed}, ${stateCode.deferred})`;

/** Whose row of the list is lost, and who was still to be written to, failed. Returns how many rows there were. */
export function mendRecipients(mending: Mending): number {
  const { connection, id, publicId, base } = mending;
  const lost = [...unreadable(mending), ...missing(mending)];
  for (const row of lost) {
    connection.run(STAND_IN, row);
    connection.run(FAIL, row, id, connection.now(), ownWords('row-lost', {}));
  }
  for (const row of lost) noteMissing(connection, `recipient/${publicId}.${row - base}`);
  return lost.length;
}

function unreadable({ connection, publicId, base, end }: Mending): number[] {
  const where = `id > ?1 AND id <= ?2 AND NOT (${recipientUnderstood})`;
  const place = `'recipient/' || ?3 || '.' || ${NUMBER}`;
  setAside(connection, { table: 'recipient', where, place, why: 'not understood' }, base, end, publicId);
  return connection.all<{ id: number }>(`SELECT id FROM recipient WHERE ${where}`, base, end).map(({ id }) => id);
}

function missing({ connection, base, end }: Mending): number[] {
  const count = 'SELECT count(*) AS count FROM recipient WHERE id > ? AND id <= ?';
  if (connection.get<{ count: number }>(count, base, end)?.count === end - base) return [];
  return connection.all<{ id: number }>(MISSING, base, end).map(({ id }) => id);
}

const GAPS = `FROM recipient r WHERE r.id > ?1 AND r.id <= ?2 AND typeof(r.skip) = 'null'
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = r.id)`;
const FILL = `INSERT INTO delivery (id, campaign, state, token, attempts, at, reply)
  SELECT r.id, ?3, ${stateCode.unknown}, ${LOST_TOKEN}, 1, ?4, ?5 ${GAPS}`;

/** Who was claimed once and has no delivery may have been sent to: of unknown outcome. Returns how many there were. */
export function fillGaps({ connection, id, publicId, base }: Mending, cursor: number): number {
  const gaps = connection.all<{ id: number }>(`SELECT r.id ${GAPS}`, base, base + cursor);
  if (gaps.length === 0) return 0;
  for (const gap of gaps) noteMissing(connection, `delivery/${publicId}.${gap.id - base}`);
  return connection.run(FILL, base, base + cursor, id, connection.now(), ownWords('perhaps-sent', {}));
}

/** All that are in one of these states are of unknown outcome. */
export function giveUp({ connection, base, end }: Mending, states: readonly DeliveryState[]): void {
  const codes = states.map((state) => stateCode[state]).join(', ');
  const sql = `UPDATE delivery SET state = ${stateCode.unknown}, worker = NULL, due = NULL, at = ?, reply = ?
    WHERE id > ? AND id <= ? AND state IN (${codes})`;
  connection.run(sql, connection.now(), ownWords('perhaps-sent', {}), base, end);
}

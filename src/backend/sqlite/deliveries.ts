import type { DeliveryRow } from '../port.ts';
import { cameBack, isAnswered } from '../return-rule.ts';
import type { DeliveryState } from '../states.ts';
import { BACK, campaignOf, deliveryId, numberOf, skipNames, stateCode, stateNames, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import type { Facts } from './ledger.ts';

/** A delivery as it is read. */
export interface DeliveryRecord {
  readonly id: number;
  readonly email: string;
  readonly vars: string;
  readonly skip: number | null;
  readonly state: number;
  readonly attempts: number;
  readonly reply: string | null;
  readonly at: number;
  readonly due: number | null;
  readonly back: number | null;
}

/** Rows returned, and rows looked at, for one page. */
const PAGE = 500;
const PAGE_RANGE = 10_000;

// A recipient without a row in the ledger was never claimed.
const STATE = `CASE WHEN d.state IS NOT NULL THEN d.state WHEN r.skip IS NOT NULL THEN ${stateCode.skipped}
  WHEN p.wanted = ${wantedCode.cancelled} THEN ${stateCode.cancelled} ELSE ${stateCode.pending} END`;
const AT = `CASE WHEN d.at IS NOT NULL THEN d.at WHEN p.wanted = ${wantedCode.cancelled} AND r.skip IS NULL THEN p.wanted_at
  ELSE c.created_at END`;
/** Deliveries of one campaign; what follows says which. */
export const SELECT_DELIVERIES = `SELECT r.id, r.email, r.key, r.vars, r.skip, ${STATE} AS state,
  coalesce(d.attempts, 0) AS attempts, d.reply, ${AT} AS at, d.due, ${BACK}
  FROM campaign c CROSS JOIN progress p ON p.campaign = c.id
  CROSS JOIN recipient r LEFT JOIN delivery d ON d.id = r.id WHERE c.id = ?`;
const SELECT = `${SELECT_DELIVERIES} AND r.id > ? AND r.id <= ?`;

/** Throws `Damaged` for what cannot be shown as what it is. */
export function toDeliveryRow(row: DeliveryRecord): DeliveryRow {
  const { email, vars, attempts, reply, at } = row;
  const state = stateNames[row.state];
  const texts = typeof email === 'string' && typeof vars === 'string' && (reply === null || typeof reply === 'string');
  const numbers = [attempts, at, row.due ?? 0].every(Number.isSafeInteger);
  if (!state || !texts || !numbers) throw new Damaged(campaignOf(row.id));
  return {
    number: numberOf(row.id),
    ...{ email, vars, state, attempts, reply, at },
    skipReason: state === 'skipped' ? (skipNames[row.skip ?? 3] ?? null) : null,
    nextAttemptAt: state === 'deferred' ? row.due : null,
    back: cameBack(state, row.back),
    ...(isAnswered(state, row.back) && { answered: true as const }),
  };
}

/** See `Backend.delivery`. By address it reads the list from the start: for drafts. */
export function delivery(
  connection: Connection,
  { id }: Facts,
  which: { number: number } | { key: string },
): DeliveryRow | null {
  const row =
    'number' in which
      ? connection.get<DeliveryRecord>(SELECT, id, deliveryId(id, which.number - 1), deliveryId(id, which.number))
      : connection.get<DeliveryRecord>(
          `${SELECT} AND coalesce(r.key, r.email) = ? ORDER BY r.id LIMIT 1`,
          ...[id, deliveryId(id, 0), deliveryId(id + 1, 0) - 1, which.key],
        );
  return row ? toDeliveryRow(row) : null;
}

/** See `Backend.deliveries`. */
export async function* deliveries(
  connection: Connection,
  { id }: Facts,
  states: readonly DeliveryState[] | undefined,
): AsyncGenerator<DeliveryRow> {
  const end = deliveryId(id, await connection.read(() => totalOf(connection, id)));
  for (let after = deliveryId(id, 0); after < end; ) {
    const upTo = Math.min(after + PAGE_RANGE, end);
    const page = await connection.read(() => pageOf(connection, id, after, upTo, states).map(toDeliveryRow));
    yield* page;
    const last = page.at(-1);
    after = last && page.length === PAGE ? deliveryId(id, last.number) : upTo;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function totalOf(connection: Connection, id: number): number {
  return connection.get<{ total: number }>('SELECT total FROM progress WHERE campaign = ?', id)?.total ?? 0;
}

function pageOf(
  connection: Connection,
  id: number,
  after: number,
  upTo: number,
  states: readonly DeliveryState[] | undefined,
): DeliveryRecord[] {
  const codes = states?.map((state) => stateCode[state]).sort();
  const wanted = codes ? ` AND ${STATE} IN (${codes.join(', ')})` : '';
  return connection.all<DeliveryRecord>(`${SELECT}${wanted} ORDER BY r.id LIMIT ${PAGE}`, id, after, upTo);
}

const TROUBLES = `SELECT d.id, r.email, r.vars, r.skip, d.state, d.attempts, d.reply, d.at, d.due, ${BACK}
  FROM delivery d INDEXED BY delivery_trouble JOIN recipient r ON r.id = d.id
  WHERE d.state >= ${stateCode.deferred} AND d.campaign = ? AND d.state = ? ORDER BY d.at DESC, d.id DESC LIMIT ?`;

/** See `Backend.troubles`. */
export function troubles(connection: Connection, { id }: Facts, limit: number): readonly DeliveryRow[] {
  const rows = (['deferred', 'failed', 'unknown'] as const).flatMap((state) =>
    connection.all<DeliveryRecord>(TROUBLES, id, stateCode[state], limit),
  );
  rows.sort((a, b) => b.at - a.at || b.id - a.id);
  return rows.slice(0, limit).map(toDeliveryRow);
}

import { type AttemptRow, isNoted, readAttempts } from '../attempts.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, stateCode, stateNames } from './codes.ts';
import type { Connection } from './connection.ts';
import type { Facts, Step } from './ledger.ts';
import { whole } from './understood.ts';

const NOTE = 'INSERT INTO attempt (delivery, at, state, reply) VALUES (?, ?, ?, ?)';

/** Notes how an attempt ended, if it did not go well: what is sent at once, which is nearly all, costs nothing more. */
export function noteAttempt(step: Step, id: number, state: DeliveryState, reply: string | null): void {
  if (isNoted(state)) step.connection.run(NOTE, id, step.now, stateCode[state], reply ?? '');
}

// A number that is too large for JavaScript would let the whole read fail.
const READ = `SELECT at, state, reply FROM attempt
  WHERE delivery = ? AND ${whole('at')} AND ${whole('state')} AND typeof(reply) = 'text' ORDER BY id`;

/** See `Backend.attempts`. */
export function attempts(connection: Connection, { id }: Facts, number: number): readonly AttemptRow[] {
  type Row = { at: number; state: number; reply: string };
  const rows = connection.all<Row>(READ, deliveryId(id, number));
  return readAttempts(rows.map(({ at, state, reply }) => ({ at, state: stateNames[state], reply })));
}

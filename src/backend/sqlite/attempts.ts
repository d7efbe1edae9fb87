import { type AttemptRow, isNoted, readAttempts } from '../attempts.ts';
import { type AttemptCopy, type AttemptsCopy, COPY_ROWS } from '../copy/records.ts';
import type { CampaignId } from '../port.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, numberOf, stateCode, stateNames } from './codes.ts';
import type { Connection } from './connection.ts';
import { insertMany } from './insert-many.ts';
import type { Facts, Step } from './ledger.ts';
import { whole } from './understood.ts';

const NOTE = 'INSERT INTO attempt (delivery, at, state, reply) VALUES (?, ?, ?, ?)';

/** Notes how an attempt ended, if it did not go well: what is sent at once, which is nearly all, costs nothing more. */
export function noteAttempt(step: Step, id: number, state: DeliveryState, reply: string | null): void {
  if (isNoted(state)) step.connection.run(NOTE, id, step.now, stateCode[state], reply ?? '');
}

// A number that is too large for JavaScript would let the whole read fail.
const WHOLE = `${whole('at')} AND ${whole('state')} AND typeof(reply) = 'text'`;
const READ = `SELECT at, state, reply FROM attempt WHERE delivery = ? AND ${WHOLE} ORDER BY id`;

/** See `Backend.attempts`. */
export function attempts(connection: Connection, { id }: Facts, number: number): readonly AttemptRow[] {
  type Row = { at: number; state: number; reply: string };
  const rows = connection.all<Row>(READ, deliveryId(id, number));
  return readAttempts(rows.map(({ at, state, reply }) => ({ at, state: stateNames[state], reply })));
}

const COPIES = `SELECT delivery, at, state, reply FROM attempt WHERE delivery > ? AND delivery <= ? AND ${WHOLE}
  ORDER BY delivery, id`;

/** All that is noted of the deliveries of a campaign up to `last`, to be copied; `internal`: its number in this ledger. */
export function* attemptCopies(
  connection: Connection,
  { internal, campaign, last }: { readonly internal: number; readonly campaign: CampaignId; readonly last: number },
): Generator<AttemptsCopy> {
  type Row = { delivery: number; at: number; state: number; reply: string };
  for (let from = 0; from < last; from += COPY_ROWS) {
    const range = [deliveryId(internal, from), deliveryId(internal, Math.min(from + COPY_ROWS, last))];
    const attempts = connection.all<Row>(COPIES, ...range).flatMap((row): AttemptCopy[] => {
      const [one] = readAttempts([{ ...row, state: stateNames[row.state] }]);
      return one ? [[numberOf(row.delivery), one.at, one.state, one.reply]] : [];
    });
    if (attempts.length > 0) yield { kind: 'attempts', campaign, attempts };
  }
}

/** Notes them in a ledger that is made of copies. */
export function loadAttempts(connection: Connection, internal: number, { attempts }: AttemptsCopy): void {
  const values = attempts.map(([number, at, state, reply]) => [
    deliveryId(internal, number),
    at,
    stateCode[state],
    reply,
  ]);
  insertMany(connection, NOTE, values);
}

import { deliveryId, stage, stateCode, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { deliveryUnderstood, recipientUnderstood } from './understood.ts';

const waiting = (state: number) => `(SELECT count(*) FROM delivery INDEXED BY delivery_due
  WHERE due IS NOT NULL AND campaign = ?1 AND state = ${state})`;
const troubled = (state: number) => `(SELECT count(*) FROM delivery INDEXED BY delivery_trouble
  WHERE state >= ${stateCode.deferred} AND campaign = ?1 AND state = ${state})`;
const lent = (state: number) => `(SELECT count(*) FROM delivery INDEXED BY delivery_worker
  WHERE worker IS NOT NULL AND campaign = ?1 AND state = ${state})`;
const skippedFrom = (first: string) => `(SELECT count(*) FROM recipient r INDEXED BY recipient_skipped
  WHERE r.skip IS NOT NULL AND r.id > ${first} AND r.id <= ?3`;
const SKIPPED_ROWS = `${skippedFrom('?2')} AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = r.id))`;
// Those that were claimed before their address was suppressed; seldom any, so that it is seldom counted.
const SKIPPED_LATER = `(SELECT count(*) FROM delivery WHERE id > ?2 AND id <= ?3 AND state = ${stateCode.skipped})`;

const LENT_FITS = `${lent(stateCode.claimed)} = p.claimed AND ${lent(stateCode.sending)} = p.sending`;
const FITS = [
  LENT_FITS,
  `${waiting(stateCode.pending)} = p.pending - p.fresh`,
  `${waiting(stateCode.deferred)} = p.deferred`,
  `${troubled(stateCode.failed)} = p.failed`,
  `${troubled(stateCode.unknown)} = p.unknown`,
  `${troubled(stateCode.returned)} = p.returned`,
  `${troubled(stateCode.complained)} = p.complained`,
  `CASE WHEN ${SKIPPED_ROWS} = p.skipped THEN 1 ELSE ${SKIPPED_ROWS} + ${SKIPPED_LATER} = p.skipped END`,
  `(p.wanted = ${wantedCode.cancelled} OR p.fresh = p.total - p.cursor - ${skippedFrom('?2 + p.cursor')}))`,
].join(' AND ');
const OFF = `SELECT 1 FROM progress p WHERE p.campaign = ?1 AND NOT (${FITS})`;

/**
 * Whether the counters of a campaign differ from what can be counted without reading the list or what has ended: who waits, is
 * lent, has trouble or is skipped. Everything at one moment.
 */
export function countsAreOff(connection: Connection, id: number): boolean {
  return connection.get(OFF, id, deliveryId(id, 0), deliveryId(id + 1, 0)) !== undefined;
}

const LENT_OFF = `SELECT 1 FROM progress p WHERE p.campaign = ?1 AND NOT (${LENT_FITS})`;

/** Whether other than were counted are claimed or on the wire. */
export function lentIsOff(connection: Connection, id: number): boolean {
  return connection.get(LENT_OFF, id) !== undefined;
}

const IS_CANCELLED = `EXISTS (SELECT 1 FROM progress p WHERE p.campaign = ?1 AND p.wanted = ${wantedCode.cancelled})`;
const ROWS = `SELECT (SELECT count(*) FROM recipient WHERE id > ?2 AND id <= ?3) <> ?3 - ?2
  OR EXISTS (SELECT 1 FROM recipient WHERE id > ?2 AND id <= ?3 AND NOT (${recipientUnderstood}))
  OR EXISTS (SELECT 1 FROM delivery WHERE id > ?2 AND id <= ?3 AND NOT (${deliveryUnderstood(IS_CANCELLED)}))
  OR EXISTS (SELECT 1 FROM progress p CROSS JOIN recipient r WHERE p.campaign = ?1 AND r.id > ?2 AND r.id <= ?3
    AND r.id <= ?4 + p.cursor AND typeof(r.skip) = 'null' AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = r.id)) AS off`;

/** Whether among these rows of a campaign (by number, beyond the first, up to the last) any cannot be understood or is missing. */
export function rowsAreOff(connection: Connection, id: number, first: number, last: number): boolean {
  const base = deliveryId(id, 0);
  return connection.get<{ off: number }>(ROWS, id, base + first, base + last, base)?.off === 1;
}

/** A campaign that workers may serve, and how long its list is. */
export interface Watched {
  readonly campaign: number;
  readonly total: number;
}

/** Campaigns under way that are not held as damaged already: the operator's word has them looked at again. */
export function watched(connection: Connection): readonly Watched[] {
  return connection.all<Watched>(`SELECT p.campaign, p.total FROM progress p JOIN campaign c ON c.id = p.campaign
    WHERE p.open = 1 AND c.stage = ${stage.released} AND p.held_for IS NOT 'ledger-damaged' ORDER BY p.campaign`);
}

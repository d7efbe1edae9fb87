import { noteMissing, setAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { beginStop } from './stop-log.ts';

/** A campaign that is being made whole, inside one write. */
export interface Mending {
  readonly connection: Connection;
  readonly id: number;
  readonly publicId: string;
  readonly released: boolean;
  readonly cancelled: boolean;
  /** Its deliveries and recipients are beyond this key ... */
  readonly base: number;
  /** ... and up to this one. */
  readonly end: number;
}

const HOLD = `UPDATE progress SET held_for = 'ledger-damaged', held_note = ?
  WHERE campaign = ? AND open = 1 AND wanted <> 2 AND held_for IS NULL`;

/** Holds a campaign whose progress can be understood, unless it is held, finished or cancelled. Returns whether it did. */
export function holdAsDamaged(connection: Connection, id: number, note: string): boolean {
  if (connection.run(HOLD, note, id) === 0) return false;
  beginStop(connection, { campaign: id }, { reason: 'ledger-damaged', until: null }, connection.now());
  return true;
}

/** Sets a campaign's progress aside. */
export function keepProgress({ connection, id, publicId }: Mending, why: string): void {
  const place = `progress/${publicId}`;
  setAside(connection, { table: 'progress', where: 'campaign = ?1', place: '?2', why }, id, place);
  if (!connection.get('SELECT 1 FROM progress WHERE campaign = ?', id)) noteMissing(connection, place);
}

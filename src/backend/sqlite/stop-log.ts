import { MOST_STOPS, type Stop } from '../timeline.ts';
import type { Connection } from './connection.ts';

/** Whose stops: of a campaign, or of an account, by their numbers. */
export type StopOwner = { readonly campaign: number } | { readonly account: number };

const STOPS = `SELECT reason, since, until FROM stop WHERE owner = ? AND typeof(reason) = 'text'
  AND typeof(since) = 'integer' AND typeof(until) IN ('null', 'integer') ORDER BY id`;
export const INSERT_STOP = 'INSERT INTO stop (owner, reason, since, until) VALUES (?, ?, ?, ?)';
const LASTING =
  'SELECT id FROM stop WHERE owner = ? AND reason = ? AND (until IS NULL OR until > ?) ORDER BY id DESC LIMIT 1';
const FORGET = `DELETE FROM stop WHERE owner = ?1
  AND id <= (SELECT id FROM stop WHERE owner = ?1 ORDER BY id DESC LIMIT 1 OFFSET ${MOST_STOPS})`;

/** How the owner is kept: accounts as negative numbers. */
export function ownerOf(owner: StopOwner): number {
  return 'campaign' in owner ? owner.campaign : -owner.account;
}

/** Nothing is sent from now on; one that lasts already for the same reason goes on. Only inside a write. */
export function beginStop(
  connection: Connection,
  owner: StopOwner,
  { reason, until }: { readonly reason: string; readonly until: number | null },
  now: number,
): void {
  const key = ownerOf(owner);
  const lasting = connection.get<{ id: number }>(LASTING, key, reason, now);
  if (lasting) {
    connection.run('UPDATE stop SET until = ? WHERE id = ?', until, lasting.id);
    return;
  }
  connection.run(INSERT_STOP, key, reason, now, until);
  connection.run(FORGET, key);
}

/** What lasts for that reason (absent: for whatever reason) is over. Only inside a write. */
export function endStops(connection: Connection, owner: StopOwner, now: number, reason: string | null = null): void {
  connection.run(
    `UPDATE stop SET until = max(since, ?1) WHERE owner = ?2 AND (until IS NULL OR until > ?1) AND (?3 IS NULL OR reason = ?3)`,
    ...[now, ownerOf(owner), reason],
  );
}

/** A stop that was noticed when it was over. Only inside a write. */
export function noteStop(connection: Connection, owner: StopOwner, stop: Omit<Stop, 'of'>): void {
  connection.run(INSERT_STOP, ownerOf(owner), stop.reason, stop.since, stop.until);
  connection.run(FORGET, ownerOf(owner));
}

/** Stops as they are kept, in the order in which they were noticed; what cannot be understood is none of them. */
export function stopsKept(
  connection: Connection,
  owner: StopOwner,
): { reason: string; since: number; until: number | null }[] {
  return connection.all(STOPS, ownerOf(owner));
}

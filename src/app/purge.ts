import type { UpkeepPort } from '../backend/port.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is to be removed: campaigns that finished at least so many days ago (1 or more: what is younger may still be found by `send`). */
export interface PurgePlan {
  /** ISO 8601: what finished before. */
  readonly olderThan: string;
  readonly campaigns: number;
  readonly deliveries: number;
}

/** What was removed; contents are attachments and pictures that no campaign needs any more. */
export interface Purged extends PurgePlan {
  readonly contents: number;
}

/** What `purge` would remove. `now` in milliseconds since 1970. */
export async function planPurge(backend: UpkeepPort, days: number, now: number): Promise<PurgePlan> {
  const olderThan = now - days * DAY_MS;
  return { ...(await backend.purgeable(olderThan)), olderThan: new Date(olderThan).toISOString() };
}

/** Removes the campaigns that finished at least so many days ago, and contents nobody needs. */
export async function purge(backend: UpkeepPort, days: number, now: number): Promise<Purged> {
  const olderThan = now - days * DAY_MS;
  return { ...(await backend.purge(olderThan)), olderThan: new Date(olderThan).toISOString() };
}

import { YOUNG_CONTENT_MS } from '../times.ts';
import { stage } from './codes.ts';
import type { Connection } from './connection.ts';
import { deleteRows, markDiscarded } from './drafts.ts';
import { dropOldEvents } from './webhooks.ts';

/** Campaigns marked in one transaction. */
const MARK_CHUNK = 100;
/** Parts (of 1 MiB) deleted in one transaction. */
const PART_CHUNK = 2;

const OLD = `progress p JOIN campaign c ON c.id = p.campaign
  WHERE p.open = 0 AND p.finished_at < ? AND c.stage = ${stage.released}`;
const COUNT_OLD = `SELECT count(*) AS campaigns, coalesce(sum(p.total), 0) AS deliveries FROM ${OLD}`;
const NEXT_OLD = `SELECT p.campaign, p.total FROM ${OLD} LIMIT ${MARK_CHUNK}`;
const DISCARDED = `SELECT id FROM campaign WHERE stage <> ${stage.released} AND stage = ${stage.discarded}
  AND NOT EXISTS (SELECT 1 FROM progress WHERE campaign = id) LIMIT 1`;
const UNUSED = `put_at <= ?1 AND NOT EXISTS (SELECT 1 FROM content_use WHERE content = content.id)`;
const NEXT_UNUSED = `SELECT id FROM content WHERE ${UNUSED} LIMIT 1`;

/** See `Backend.purgeable`. */
export function purgeable(connection: Connection, olderThan: number): { campaigns: number; deliveries: number } {
  return { ...(connection.get(COUNT_OLD, Math.ceil(olderThan)) as { campaigns: number; deliveries: number }) };
}

/** See `Backend.purge`. */
export async function purge(connection: Connection, olderThan: number) {
  // What is removed is overwritten, not only listed as free: these are people's data.
  await connection.read(() => connection.get('PRAGMA secure_delete = ON'));
  const removed = { campaigns: 0, deliveries: 0, contents: 0 };
  for (;;) {
    const marked = await connection.write(() => markOld(connection, Math.ceil(olderThan)));
    if (marked.length === 0) break;
    removed.campaigns += marked.length;
    for (const { total } of marked) removed.deliveries += total;
  }
  await dropOldEvents(connection, Math.ceil(olderThan));
  await finishDiscarded(connection);
  removed.contents = await purgeContents(connection);
  return removed;
}

function markOld(connection: Connection, olderThan: number): { campaign: number; total: number }[] {
  const old = connection.all<{ campaign: number; total: number }>(NEXT_OLD, olderThan);
  for (const { campaign } of old) markDiscarded(connection, campaign);
  return old;
}

// Those of others that died, too.
async function finishDiscarded(connection: Connection): Promise<void> {
  for (;;) {
    const next = await connection.read(() => connection.get<{ id: number }>(DISCARDED));
    if (!next) return;
    await deleteRows(connection, next.id);
  }
}

async function purgeContents(connection: Connection): Promise<number> {
  const putBefore = connection.now() - YOUNG_CONTENT_MS;
  let removed = 0;
  for (;;) {
    const next = await connection.read(() => connection.get<{ id: number }>(NEXT_UNUSED, putBefore));
    if (!next) return removed;
    while (await contentChunk(connection, next.id, putBefore));
    removed += 1;
  }
}

/**
 * Deletes some parts of an unused content, and itself when there are no more. It is incomplete from the first of them on:
 * whoever puts it again brings the parts that are missing, and it is young and left alone from then on.
 */
function contentChunk(connection: Connection, id: number, putBefore: number): Promise<boolean> {
  return connection.write(() => {
    if (connection.run(`UPDATE content SET complete = 0 WHERE id = ?2 AND ${UNUSED}`, putBefore, id) === 0)
      return false;
    const parts = 'SELECT part FROM content_part WHERE content = ?1 LIMIT ?2';
    const sql = `DELETE FROM content_part WHERE content = ?1 AND part IN (${parts})`;
    if (connection.run(sql, id, PART_CHUNK) > 0) return true;
    connection.run('DELETE FROM content WHERE id = ?', id);
    return false;
  });
}

import { YOUNG_CONTENT_MS } from '../times.ts';
import type { Connection } from './connection.ts';
import { PART_BYTES } from './content.ts';
import { drop } from './drafts.ts';

/** See `Backend.purgeable`. */
export async function purgeable(connection: Connection, olderThan: number) {
  const found = { campaigns: 0, deliveries: 0 };
  for (;;) {
    const [count, deliveries] = (await connection.run('purgeable', Math.ceil(olderThan), found.campaigns)) as number[];
    if (!count) return found;
    found.campaigns += count;
    found.deliveries += deliveries ?? 0;
  }
}

/** See `Backend.purge`. */
export async function purge(connection: Connection, olderThan: number) {
  const removed = { campaigns: 0, deliveries: 0, contents: 0 };
  for (;;) {
    const [ids, deliveries] = (await connection.run('purge', Math.ceil(olderThan))) as [string[], number];
    if (ids.length === 0) break;
    removed.campaigns += ids.length;
    removed.deliveries += deliveries;
    for (const id of ids) await drop(connection, id);
  }
  while ((await connection.at('webhook-drop', Math.ceil(olderThan))) === 1);
  await finishDiscarded(connection);
  removed.contents = await purgeContents(connection);
  return removed;
}

// Those of others that died, too.
async function finishDiscarded(connection: Connection): Promise<void> {
  for (;;) {
    const task = (await connection.at('next-task', 0, 'drop')) as [string, string] | null;
    if (!task) return;
    await drop(connection, task[1]);
  }
}

async function purgeContents(connection: Connection): Promise<number> {
  let removed = 0;
  for (let at = 0; ; ) {
    const [gone = 0, kept = 0] = (await connection.at('purge-contents', YOUNG_CONTENT_MS, PART_BYTES, at)) as number[];
    if (gone + kept === 0) return removed;
    removed += gone;
    at += kept;
  }
}

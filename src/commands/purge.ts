import { openStore } from '../app/project.ts';
import { FacteurError } from '../errors.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * `facteur purge --older-than DAYS` (1 or more: what is younger may still be found by `send`, lest it goes out twice):
 * removes campaigns that finished longer ago, and contents nobody needs. Says how many, asks on a terminal. Throws
 * `purge-declined`.
 */
export async function purge(context: Context, { olderThan: days }: { readonly olderThan: number }): Promise<void> {
  const { terminal, json, interactive, clock } = context;
  const w = words().upkeep.purge;
  const { backend } = await openStore(context);
  try {
    const olderThan = clock.now() - days * DAY_MS;
    const { campaigns, deliveries } = await backend.purgeable(olderThan);
    if (!json) terminal.say(campaigns === 0 ? w.none({ days }) : w.plan({ days, campaigns, deliveries }));
    if (campaigns > 0 && interactive && !(await confirm(w.confirm, false)))
      throw new FacteurError('purge-declined', {});
    const removed = await backend.purge(olderThan);
    if (json) terminal.result({ ...removed, olderThan: new Date(olderThan).toISOString() });
    else if (removed.campaigns + removed.contents > 0) terminal.say(w.done(removed));
  } finally {
    await backend.close();
  }
}

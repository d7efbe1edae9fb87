import { openStore } from '../app/project.ts';
import * as app from '../app/purge.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';

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
    const { campaigns, deliveries } = await app.planPurge(backend, days, clock.now());
    if (!json) terminal.say(campaigns === 0 ? w.none({ days }) : w.plan({ days, campaigns, deliveries }));
    if (campaigns > 0 && interactive && !(await confirm(w.confirm, false)))
      throw new FacteurError('purge-declined', {});
    const removed = await app.purge(backend, days, clock.now());
    if (json) terminal.result(removed);
    else if (removed.campaigns + removed.contents > 0) terminal.say(w.done(removed));
  } finally {
    await backend.close();
  }
}

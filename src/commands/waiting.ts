import { aliveWorkers } from '../app/alive-workers.ts';
import { openStore } from '../app/project.ts';
import type { Backend, CampaignRow } from '../backend/port.ts';
import { type Hold, isCampaignHold } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { remaining } from '../report/status.ts';
import type { Context } from './context.ts';
import { formatTime, language, words } from './words.ts';

/** Campaigns that are looked at, newest first. */
const LOOKED_AT = 50;

/**
 * After a command: names unfinished campaigns that no worker serves, those that wait for the operator's word, and those whose
 * start was missed, which it asks about where somebody can answer. Says nothing when there are none. What the command itself has done is done: no error here.
 */
export async function sayWaitingCampaigns(context: Context): Promise<void> {
  const missed = await look(context).catch(() => []);
  if (!context.interactive) return;
  for (const row of missed) await askAboutMissed(context, row);
}

async function look(context: Context): Promise<readonly CampaignRow[]> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    return await sayFound(context, backend);
  } finally {
    await backend.close();
  }
}

async function sayFound({ terminal, clock }: Context, backend: Backend): Promise<readonly CampaignRow[]> {
  const waiting = (await backend.campaigns({ limit: LOOKED_AT, unfinishedOnly: true })).filter(
    (row) => row.wanted === 'run' && remaining(row.counts) > 0,
  );
  const ids = (rows: readonly CampaignRow[]) => rows.map(({ id }) => id).join(', ');
  const missed = waiting.filter((row) => row.hold?.reason === 'missed');
  const held = waiting.filter((row) => row.hold && isCampaignHold(row.hold.reason) && !missed.includes(row));
  const others = waiting.filter((row) => !missed.includes(row) && !held.includes(row));
  if (others.length > 0 && (await aliveWorkers(backend, clock)).length === 0) {
    terminal.say(words().cli.unserved({ ids: ids(others) }));
  }
  const lost = await backend.lost();
  if (lost.length > 0)
    terminal.say(words().cli.lost(new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say(language())));
  for (const { id, hold } of held)
    terminal.say(words().cli.held({ id, reason: words().status.holds[(hold as Hold).reason].what }));
  if (missed.length > 0) terminal.say(words().cli.missed({ ids: ids(missed) }));
  return missed;
}

async function askAboutMissed(context: Context, { id, name, notBefore }: CampaignRow): Promise<void> {
  const at = formatTime(notBefore ?? 0, context.clock.now());
  const { confirm } = await import('./ask.ts');
  if (!(await confirm(words().cli.askMissed({ id, name, at }), false))) return;
  const { resume } = await import('./steer.ts');
  await resume(context, id);
}

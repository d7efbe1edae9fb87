import { openStore } from '../app/project.ts';
import { readStatus } from '../app/status.ts';
import * as app from '../app/steer.ts';
import type { CampaignRow } from '../backend/port.ts';
import type { Wanted } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { saidStatus } from '../report/said.ts';
import { statusCounts } from '../report/status.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { language, said, words } from './words.ts';

/**
 * `facteur pause`, `cancel`: says what people want of a campaign (the latest one without an id); workers obey before the
 * next message. Saying the same again changes nothing. Throws `campaign-not-found`, `state-refused`.
 */
export async function pause(context: Context, id: string | undefined): Promise<void> {
  await want(context, id, 'paused', (row) => words().steer.paused(row));
}

export async function cancel(context: Context, id: string | undefined): Promise<void> {
  await want(context, id, 'cancelled', ({ id, counts }) => words().steer.cancelled({ id, count: counts.cancelled }));
}

/**
 * `facteur resume`: ends a pause, a hold of the campaign itself, and a hold of its account; workers then read the configuration
 * again. Without an id, and where the ledger has lost campaigns, it takes note that the operator knows, and does nothing else.
 * Throws `campaign-not-found`, `campaign-none`, `state-refused`, `resume-declined`.
 */
export async function resume(context: Context, id: string | undefined): Promise<void> {
  if (id === undefined && (await acceptLost(context))) return;
  await want(context, id, 'run', (row) => words().steer.resumed(row));
}

async function want(
  context: Context,
  id: string | undefined,
  wanted: Wanted,
  say: (row: { id: string; counts: { cancelled: number } }) => string,
): Promise<void> {
  const { json, terminal, clock } = context;
  const { backend } = await openStore(context);
  try {
    const { row, unheld } = await app.steer(backend, id, wanted, (held) => agreeToGoOn(context, held));
    if (unheld && !json) terminal.say(words().steer.unheld(row));
    if (json) terminal.result(saidStatus(await readStatus(backend, row.id, clock.now()), said));
    else terminal.say(say(row));
  } finally {
    await backend.close();
  }
}

// The figures first, then the operator's word.
async function agreeToGoOn(context: Context, { id, hold, counts }: CampaignRow): Promise<void> {
  if (!hold) return;
  const { what } = words().status.holds[hold.reason];
  const { pending, unknown } = statusCounts(counts);
  context.terminal.say(words().steer.heldItself({ id, reason: what, message: said(hold.message), pending, unknown }));
  if (context.interactive && !(await confirm(words().steer.askResume({ count: pending }), false))) {
    throw new FacteurError('resume-declined', { id });
  }
}

async function acceptLost(context: Context): Promise<boolean> {
  const { backend } = await openStore(context);
  try {
    const lost = await backend.lost();
    if (lost.length === 0) return false;
    const { what } = new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say(language());
    context.terminal.say(`⚠️  ${what}`);
    if (context.interactive && !(await confirm(words().steer.askLost, false))) {
      throw new FacteurError('resume-declined', { id: lost.join(', ') });
    }
    await backend.acceptLost();
    if (context.json) context.terminal.result({ lost });
    else context.terminal.say(words().steer.lostAccepted);
    return true;
  } finally {
    await backend.close();
  }
}

/** `facteur retry`. Throws what retrying throws (see ../app/steer.ts). */
export async function retry(
  context: Context,
  id: string | undefined,
  which: { failed?: boolean | undefined; unknown?: boolean | undefined },
): Promise<void> {
  const { json, terminal, clock } = context;
  const { backend } = await openStore(context);
  try {
    const retried = await app.retry(backend, id, which);
    if (json) terminal.result(saidStatus(await readStatus(backend, retried.id, clock.now()), said));
    else terminal.say(words().steer.retried(retried));
  } finally {
    await backend.close();
  }
}

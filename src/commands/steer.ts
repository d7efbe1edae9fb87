import type { CampaignRow } from '../backend/port.ts';
import { isCampaignHold, type Wanted } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import { statusCounts } from '../report/status.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { openStore } from './project.ts';
import { findCampaign, readStatus } from './status.ts';

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
  const { backend } = await openStore(context);
  try {
    const before = await findCampaign(backend, id);
    if (wanted === 'run' && before.finishedAt !== null) {
      throw new FacteurError('state-refused', { id: before.id, state: 'finished', asked: 'run' });
    }
    if (wanted === 'run') await agreeToGoOn(context, before);
    const row = await backend.setWanted(before.id, wanted);
    if (wanted === 'run' && row.hold) {
      await backend.unhold(row.account, { byOperator: true });
      if (!context.json) context.terminal.say(words().steer.unheld(row));
    }
    if (context.json) context.terminal.result(await readStatus(backend, row.id, context.clock.now()));
    else context.terminal.say(say(row));
  } finally {
    await backend.close();
  }
}

// What was held because the ledger may not know everything: the figures first, then the operator's word.
async function agreeToGoOn(context: Context, { id, hold, counts }: CampaignRow): Promise<void> {
  if (!hold || !isCampaignHold(hold.reason) || hold.reason === 'missed') return;
  const { what } = words().status.holds[hold.reason];
  const { pending, unknown } = statusCounts(counts);
  context.terminal.say(words().steer.heldItself({ id, reason: what, message: hold.message, pending, unknown }));
  if (context.interactive && !(await confirm(words().steer.askResume({ count: pending }), false))) {
    throw new FacteurError('resume-declined', { id });
  }
}

async function acceptLost(context: Context): Promise<boolean> {
  const { backend } = await openStore(context);
  try {
    const lost = await backend.lost();
    if (lost.length === 0) return false;
    const { what } = new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say();
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

/**
 * `facteur retry`: failed deliveries, those of unknown outcome, or both (failed ones when neither is named) go out again.
 * Throws `campaign-not-found`, `state-refused`, `retry-nothing`.
 */
export async function retry(
  context: Context,
  id: string | undefined,
  which: { failed?: boolean | undefined; unknown?: boolean | undefined },
): Promise<void> {
  const { backend } = await openStore(context);
  try {
    const row = await findCampaign(backend, id);
    const states = (['failed', 'unknown'] as const).filter((state) => which[state]);
    const count = await backend.retry(row.id, states.length > 0 ? states : ['failed']);
    if (count === 0) throw new FacteurError('retry-nothing', { id: row.id });
    if (context.json) context.terminal.result(await readStatus(backend, row.id, context.clock.now()));
    else context.terminal.say(words().steer.retried({ id: row.id, count }));
  } finally {
    await backend.close();
  }
}

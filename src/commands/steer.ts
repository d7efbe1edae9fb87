import type { Wanted } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
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

/** `facteur resume`: ends a pause, and a hold of the campaign's account; workers then read the configuration again. */
export async function resume(context: Context, id: string | undefined): Promise<void> {
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

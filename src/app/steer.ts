import type { AccountPort, CampaignPort, CampaignRow } from '../backend/port.ts';
import { isCampaignHold, type Wanted } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { type FindingPort, findCampaign } from './status.ts';

/** What became of a campaign that was steered. */
export interface Steered {
  readonly row: CampaignRow;
  /** The hold of its account was ended, too. */
  readonly unheld: boolean;
}

/**
 * Says what people want of a campaign (the latest one without an id); workers obey before the next message. Saying the same
 * again changes nothing. `run` ends a pause, a hold of the campaign itself and a hold of its account; workers then read the
 * configuration again. `agree` is asked first where the campaign is held because the ledger may not know everything
 * (see `needsWord`); it throws when the answer is no. Throws `campaign-not-found`, `campaign-none`, `state-refused`.
 */
export async function steer(
  backend: FindingPort & CampaignPort & AccountPort,
  id: string | undefined,
  wanted: Wanted,
  agree: (row: CampaignRow) => Promise<void> = async () => {},
): Promise<Steered> {
  const before = await findCampaign(backend, id);
  if (wanted !== 'run') return { row: await backend.setWanted(before.id, wanted), unheld: false };
  if (before.finishedAt !== null) {
    throw new FacteurError('state-refused', { id: before.id, state: 'finished', asked: 'run' });
  }
  if (needsWord(before)) await agree(before);
  const row = await backend.setWanted(before.id, 'run');
  return { row, unheld: await endHolds(backend, row) };
}

/**
 * Ends what holds the account of a campaign, by the operator's word; of several those that are held, whether or not the others go on.
 * Returns whether there was something.
 */
export async function endHolds(
  backend: Pick<AccountPort, 'unhold'>,
  { account, pool, hold }: CampaignRow,
): Promise<boolean> {
  const held = pool ? pool.filter((one) => one.hold !== null).map((one) => one.account) : hold ? [account] : [];
  for (const name of held) await backend.unhold(name, { byOperator: true });
  return held.length > 0;
}

/** Whether a campaign is held because the ledger may not know everything: somebody has to look before it goes on. */
export function needsWord({ hold }: CampaignRow): boolean {
  return hold !== null && isCampaignHold(hold.reason) && hold.reason !== 'missed';
}

/**
 * Failed deliveries, those of unknown outcome, or both (failed ones when neither is named) go out again; returns the campaign's
 * id and how many. Throws `campaign-not-found`, `campaign-none`, `state-refused`, `retry-nothing`.
 */
export async function retry(
  backend: FindingPort & CampaignPort,
  id: string | undefined,
  which: { readonly failed?: boolean | undefined; readonly unknown?: boolean | undefined },
): Promise<{ readonly id: string; readonly count: number }> {
  const row = await findCampaign(backend, id);
  const states = (['failed', 'unknown'] as const).filter((state) => which[state]);
  const count = await backend.retry(row.id, states.length > 0 ? states : ['failed']);
  if (count === 0) throw new FacteurError('retry-nothing', { id: row.id });
  return { id: row.id, count };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AccountPort,
  CampaignPort,
  CampaignRow,
  DeliveryRow,
  ReturnPort,
  SubmissionPort,
  WorkerPort,
} from '../backend/port.ts';
import { noReturns } from '../backend/return-rule.ts';
import { isCampaignHold } from '../backend/states.ts';
import { refuseWhileLost } from '../backend/witness.ts';
import type { Clock } from '../clock.ts';
import { FacteurError } from '../errors.ts';
import { handsOf, isNotice } from '../message/stored-message.ts';
import { forecast, taskOf } from '../report/forecast.ts';
import type { Kept } from '../report/said.ts';
import { type CampaignStatus, campaignStatus, type WorkerStatus, workerStatus } from '../report/status.ts';
import { type HostOf, noHosts } from './account-host.ts';
import { aliveWorkers } from './alive-workers.ts';
import { ownTimesOf, waitingForTime } from './own-times.ts';

/** How many campaigns a list has, newest first. */
const LISTED = 100;
/** How many recent errors a status carries. */
const RECENT_ERRORS = 5;
/** Notices that may stand before the latest campaign: one or two of each of several readers. */
const NOTICES = 20;
/** How often a watched campaign is looked at, in milliseconds. */
const LOOK_EVERY_MS = 250;

/** What finding a campaign, and saying how it is doing, need of the backend. */
export type FindingPort = Pick<CampaignPort, 'campaign' | 'campaigns'> & Pick<SubmissionPort, 'lost'>;
export type ReadingPort = CampaignPort & AccountPort & FindingPort & Pick<ReturnPort, 'returnCounts'>;

/** The campaign by id (as people type it: any case), or the latest one. Throws `campaign-not-found`, `campaign-none`, `ledger-rollback`. */
export async function findCampaign(backend: FindingPort, id: string | undefined): Promise<CampaignRow> {
  if (id === undefined) {
    // What tells somebody of a campaign is not what people ask about.
    const latest = (await backend.campaigns({ limit: 1 + NOTICES })).find(({ message }) => !isNotice(message));
    if (latest) return latest;
    refuseWhileLost(await backend.lost());
    throw new FacteurError('campaign-none', {});
  }
  const row = await backend.campaign(id.trim().toLowerCase());
  if (row) return row;
  refuseWhileLost((await backend.lost()).filter((lost) => lost === id.trim().toLowerCase()));
  throw new FacteurError('campaign-not-found', { id });
}

/** What is known of a campaign (without an id: of the latest), its texts to be said by the face (`saidStatus`); `now` in milliseconds since 1970. Throws what `findCampaign` throws. */
export async function readStatus(
  backend: ReadingPort,
  id: string | undefined,
  now: number,
  hostOf: HostOf = noHosts,
): Promise<CampaignStatus<Kept>> {
  return statusOf(backend, await findCampaign(backend, id), now, hostOf);
}

/** The status of a campaign that was read; `now` in milliseconds since 1970. `hostOf`: what holds an account may say more of a server that is known. */
export async function statusOf(
  backend: ReadingPort,
  row: CampaignRow,
  now: number,
  hostOf: HostOf = noHosts,
): Promise<CampaignStatus<Kept>> {
  const recent = await backend.troubles(row.id, RECENT_ERRORS);
  const open = row.finishedAt === null && row.released && row.wanted === 'run';
  const { returned, complained } = row.counts;
  const returns = returned + complained > 0 ? await backend.returnCounts(row.id) : noReturns();
  const ahead = open
    ? await forecast(backend, row.account, { id: row.id, task: { ...taskOf(row), times: ownTimesOf(row) } }, now)
    : null;
  const host = row.hold && !isCampaignHold(row.hold.reason) ? await hostOf(row.account) : null;
  const ownTimes = open ? waitingForTime(row, now) : null;
  const { name } = backend.capabilities;
  const hands = handsOf(row.message);
  return campaignStatus(row, { backend: name, now, recent, returns, forecast: ahead, host, ownTimes, hands });
}

/** Campaigns, newest first, and the workers that are alive. `Text`: see CampaignStatus. */
export interface Overview<Text = string> {
  readonly campaigns: readonly CampaignStatus<Text>[];
  readonly workers: readonly WorkerStatus[];
}

/** The latest campaigns (100 at most) and the workers that are alive. */
export async function readOverview(backend: ReadingPort & WorkerPort, clock: Clock): Promise<Overview<Kept>> {
  const now = clock.now();
  const campaigns: CampaignStatus<Kept>[] = [];
  for (const row of await backend.campaigns({ limit: LISTED })) {
    if (!isNotice(row.message)) campaigns.push(await statusOf(backend, row, now));
  }
  return { campaigns, workers: (await aliveWorkers(backend, clock)).map(workerStatus) };
}

/** One delivery of a campaign, by its number or by the address. Throws `delivery-not-found`. */
export async function findDelivery(
  backend: Pick<CampaignPort, 'delivery'>,
  id: string,
  which: { readonly number: number } | { readonly to: string },
): Promise<DeliveryRow> {
  const row = await backend.delivery(id, 'to' in which ? { key: which.to.trim().toLowerCase() } : which);
  if (row) return row;
  throw new FacteurError('delivery-not-found', { id, which: 'to' in which ? which.to : String(which.number) });
}

/**
 * Looks at a campaign four times a second until nothing more will happen to it (see `isOver`) or `signal` aborts; gives each
 * look, whether or not something changed. Throws what `findCampaign` throws.
 */
export async function* looksAt(
  backend: ReadingPort,
  id: string,
  {
    clock,
    signal,
    hostOf,
  }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined; readonly hostOf?: HostOf },
): AsyncGenerator<CampaignStatus<Kept>, void, undefined> {
  while (!signal?.aborted) {
    const current = await readStatus(backend, id, clock.now(), hostOf);
    yield current;
    if (isOver(current)) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Finished, or cancelled with nothing left on its way. */
export function isOver({ state, counts }: Pick<CampaignStatus, 'state' | 'counts'>): boolean {
  return state === 'finished' || (state === 'cancelled' && counts.pending + counts.sending + counts.deferred === 0);
}

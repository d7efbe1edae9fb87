import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountLimits } from '../../src/backend/limits.ts';
import { refuseDoubled } from './cost.ts';
import { Crowd } from './crowd.ts';
import { campaign, onRedis, sentOf } from './ledger.ts';

/** Many workers for one account whose limits leave them little. */
export interface LimitedLoad {
  readonly workers: number;
  readonly limits: AccountLimits;
  /** Recipients of each of the campaigns: more than the limits let out. */
  readonly recipients: number;
  readonly campaigns: number;
  /** How long they try, in seconds. */
  readonly seconds: number;
}

/** What they let out. */
export interface LimitedSending {
  readonly messages: number;
  /** For each window of the limits, in their order: the most messages that any span of its length held. */
  readonly most: readonly number[];
  readonly byCampaign: readonly number[];
}

/** How long nothing may come before everything is taken to be out, in milliseconds. */
const QUIET_MS = 5_000;

/** Lets them try, and counts at the server that is not there. Throws when a message went out twice. */
export async function sendLimited(load: LimitedLoad): Promise<LimitedSending> {
  const ledger = await onRedis('always');
  try {
    const ids: string[] = [];
    for (let i = 0; i < load.campaigns; i += 1) ids.push(await campaign(ledger, load.recipients));
    const { workers, limits } = load;
    const { shared, folder } = ledger;
    const crowd = await Crowd.start({ workers, limits, connections: 10, answerMs: 0, ledger: shared, folder });
    await sleep(load.seconds * 1_000);
    for (let before = -1; before !== (await sentOf(ledger, ids)); await sleep(QUIET_MS)) {
      before = await sentOf(ledger, ids);
      if (limits.windows.some(({ ms }) => ms < 60_000)) break;
    }
    const parts = await crowd.stop();
    refuseDoubled(parts);
    const times = Float64Array.from(parts.flatMap((part) => [...part.times])).sort();
    const sentIn = (id: string) =>
      parts.reduce((sum, { campaigns, numbers }) => sum + (numbers[campaigns.indexOf(id)]?.length ?? 0), 0);
    return {
      messages: times.length,
      most: limits.windows.map(({ ms }) => mostWithin(times, ms)),
      byCampaign: ids.map(sentIn),
    };
  } finally {
    await ledger.close();
  }
}

/** The most of these sorted times that lie within any span of so many milliseconds. */
function mostWithin(times: Float64Array, ms: number): number {
  let [first, most] = [0, 0];
  for (const [i, at] of times.entries()) {
    while (at - (times[first] as number) >= ms) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

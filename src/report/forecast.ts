import { type Slowed, slowedRate } from '../backend/limits.ts';
import type { AccountPort, AccountUse, CampaignPort, CampaignRow } from '../backend/port.ts';
import { isCampaignHold } from '../backend/states.ts';
import { estimateEnds, partsOf, type Task } from './estimate.ts';

const DAY_MS = 86_400_000;
/** Campaigns that are looked at beside the one that is asked about. */
const MOST_OTHERS = 50;

/** When a campaign will be done, and what its account has left. */
export interface Forecast {
  /** When it can begin, ms since 1970. */
  readonly startAt: number;
  /** Null: nothing sets a pace. */
  readonly endAt: number | null;
  /** The quota of 24 hours (else of the longest window): the limit, and how many may still go out now. Null: there is none. */
  readonly quota: { readonly ms: number; readonly most: number; readonly left: number } | null;
  /** Messages per second that the server lets the account send for now; null: it has not asked for less. */
  readonly slowedTo: number | null;
}

/**
 * Forecasts one campaign of an account, whether it is there already (`id`) or about to be made, together with the others
 * of the account that run. A hold that waits for the operator is taken for over.
 */
export async function forecast(
  backend: Pick<AccountPort, 'accountUse'> & Pick<CampaignPort, 'campaigns'>,
  account: string,
  { id, task }: { id: string | null; task: Task },
  now: number,
): Promise<Forecast> {
  const use = await backend.accountUse(account);
  const others = (await backend.campaigns({ limit: MOST_OTHERS, unfinishedOnly: true })).filter(
    (row) =>
      row.account === account &&
      row.id !== id &&
      row.wanted === 'run' &&
      !(row.hold && isCampaignHold(row.hold.reason)),
  );
  const hold = use?.hold?.until == null ? null : use.hold;
  const { limits = null, slowed = null, windows = [], tat = null } = use ?? {};
  const situation = { limits, slowed, hold, windows, tat };
  const parts = partsOf(task);
  const ends = parts.map((part) => estimateEnds([part, ...others.map(taskOf)], situation, now)[0] ?? null);
  const last = task.times?.at(-1)?.[1];
  return {
    startAt: Math.max(now, task.notBefore ?? 0, hold?.until ?? 0, firstTime(parts)),
    endAt: latest([...ends, last !== undefined && last > now ? last : null]),
    quota: use && quotaOf(use),
    slowedTo: slowed && slowedNow(slowed, now),
  };
}

/** When the first of the parts may begin. */
function firstTime(parts: readonly Task[]): number {
  return Math.min(...parts.map(({ notBefore }) => notBefore ?? 0));
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** What is left of a campaign. */
export function taskOf({ counts, delayMs, notBefore }: CampaignRow): Task {
  return { count: counts.pending + counts.claimed + counts.sending + counts.deferred, delayMs, notBefore };
}

function quotaOf({ windows, onWire }: AccountUse): Forecast['quota'] {
  const window = windows.find(({ ms }) => ms === DAY_MS) ?? windows.at(-1);
  if (!window) return null;
  const used = window.runs.reduce((sum, { count }) => sum + count, onWire);
  return { ms: window.ms, most: window.most, left: Math.max(0, window.most - used) };
}

/** Messages per second that a slowed account may send for now (after a pause: then); null: as many as it likes. */
export function slowedNow(slowed: Slowed, now: number): number | null {
  const rate = slowedRate(slowed, now);
  if (rate === Number.POSITIVE_INFINITY) return null;
  return rate === 0 ? slowed.ceiling / 2 : rate;
}

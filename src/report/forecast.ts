import { type Slowed, slowedRate } from '../backend/limits.ts';
import { accountsOf } from '../backend/pool.ts';
import type { AccountPort, AccountUse, CampaignPort, CampaignRow } from '../backend/port.ts';
import { isCampaignHold } from '../backend/states.ts';
import { type AccountSituation, estimateTogether, partsOf, type Task } from './estimate.ts';

const DAY_MS = 86_400_000;
/** Campaigns that are looked at beside the one that is asked about. */
const MOST_OTHERS = 50;

/** How many messages of a campaign one of several accounts will send. */
export interface ExpectedShare {
  readonly account: string;
  readonly count: number;
}

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
  /** Messages of other campaigns that wait for these accounts, too, and make this one end later; 0: none does, or this one is there already. */
  readonly besides: number;
  /**
   * How many of what is left each of several accounts will send, in their order (see `estimateTogether`): together all of it, and
   * nothing where all wait for their operator. Absent: one sends.
   */
  readonly shares?: readonly ExpectedShare[];
}

/**
 * Forecasts one campaign of an account (or of several: see backend/pool.ts), whether it is there already (`id`) or about to be made,
 * together with the others that run and that one of these accounts sends. A hold of the only account that waits for the operator is
 * taken for over; of several accounts, those that are held so send nothing.
 */
export async function forecast(
  backend: Pick<AccountPort, 'accountUse'> & Pick<CampaignPort, 'campaigns'>,
  account: string,
  { id, task }: { id: string | null; task: Task },
  now: number,
): Promise<Forecast> {
  const names = accountsOf(account);
  const uses = await Promise.all(names.map((name) => backend.accountUse(name)));
  const others = (await backend.campaigns({ limit: MOST_OTHERS, unfinishedOnly: true })).filter(
    (row) =>
      accountsOf(row.account).some((name) => names.includes(name)) &&
      row.id !== id &&
      row.wanted === 'run' &&
      !(row.hold && isCampaignHold(row.hold.reason)),
  );
  const situations = uses.map((use) => situationOf(use, names.length === 1));
  const open = situations.filter(({ hold }) => hold?.until !== null);
  const parts = partsOf(task);
  const tasks = others.map(taskOf);
  const estimates = parts.map((part) => estimateTogether([part, ...tasks], situations, now));
  const last = task.times?.at(-1)?.[1];
  // The last of the parts is the whole.
  const { ends: [end = null] = [], shares = [] } = estimates.at(-1) ?? {};
  // Nobody asks for it once it is under way, and then it is forecast at each look.
  const [alone = null] =
    id !== null || tasks.length === 0 ? [] : estimateTogether(parts.slice(-1), situations, now).ends;
  const isLater = end !== null && alone !== null && end > alone;
  return {
    startAt: Math.max(
      ...[now, task.notBefore ?? 0, firstTime(parts)],
      Math.min(...(open.length > 0 ? open : situations).map(startOf)),
    ),
    endAt: latest([...estimates.map(({ ends }) => ends[0] ?? null), last !== undefined && last > now ? last : null]),
    quota: quotaTogether(uses),
    slowedTo: slowedTogether(uses, now),
    besides: isLater ? tasks.reduce((sum, { count }) => sum + count, 0) : 0,
    ...(names.length > 1 && { shares: names.map((name, i) => ({ account: name, count: shares[i] ?? 0 })) }),
  };
}

function situationOf(use: AccountUse | null, alone: boolean): AccountSituation {
  const { limits = null, slowed = null, windows = [], tat = null, hold = null } = use ?? {};
  return { limits, slowed, windows, tat, hold: alone && hold?.until == null ? null : hold };
}

function startOf({ hold }: AccountSituation): number {
  return hold?.until ?? 0;
}

// What they may still send together in the same time; null where one of them has no such quota.
function quotaTogether(uses: readonly (AccountUse | null)[]): Forecast['quota'] {
  const quotas = uses.map((use) => use && quotaOf(use));
  const [first] = quotas;
  if (!first || quotas.some((quota) => quota?.ms !== first.ms)) return null;
  const sum = (of: 'most' | 'left') => quotas.reduce((all, quota) => all + (quota?.[of] ?? 0), 0);
  return { ms: first.ms, most: sum('most'), left: sum('left') };
}

function slowedTogether(uses: readonly (AccountUse | null)[], now: number): number | null {
  const rates = uses.map((use) => (use?.slowed ? slowedNow(use.slowed, now) : null));
  return rates.some((rate) => rate === null) ? null : rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0);
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

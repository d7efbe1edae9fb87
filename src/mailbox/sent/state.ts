import type { Counts } from '../../backend/states.ts';
import { isCount, isRecord, isTrouble, type TroubleState } from '../state.ts';
import { Numbers } from './numbers.ts';

/** How far copies of what an account sent were made. Times are milliseconds since 1970. */
export interface SentState {
  /** Campaigns made up to then that are not in `campaigns` are over, as far as copies go: nothing of them is copied. */
  floor: number;
  /** Campaigns of which copies are made, or were made lately, by id. */
  readonly campaigns: Map<string, CopiedCampaign>;
  /** Copies that are being made: after a kill nobody knows of these whether they are there. Null: none. */
  claimed: { readonly campaign: string; readonly numbers: readonly number[] } | null;
  /** The copy that the server refused last, and how often in a row; null: none. Not kept. */
  refused: { readonly delivery: string; readonly times: number } | null;
  /** Messages that were copied since it is known. */
  copied: number;
  /** Those that perhaps were: no answer came, or this program was killed. */
  perhaps: number;
  /** Those that were not, and will not be: they could not be made again, or the server would not take them. */
  missed: number;
  /** When the last copy was made; null: never. */
  at: number | null;
  trouble: TroubleState | null;
}

export interface CopiedCampaign {
  /** When it was made. */
  readonly madeAt: number;
  /** What was accepted up to then is not copied; 0: all of it is. */
  readonly from: number;
  /** The latest acceptance of what was dealt with (ms): what is accepted later is new, also when it was closed. */
  upTo: number;
  /** Deliveries that were dealt with, and those in between that are over without having gone out. Empty once it is closed. */
  readonly done: Numbers;
  /** How many of these had not gone out. */
  passed: number;
  /** How many of these had, and are not copied: they were accepted before, or cannot be made again. */
  without: number;
  /** How many had gone out when it was over and all of it was dealt with; null: it is not closed. */
  readonly closed: number | null;
}

/** What of a campaign is dealt with when it becomes known. */
export function newCampaign({ madeAt, from }: Pick<CopiedCampaign, 'madeAt' | 'from'>): CopiedCampaign {
  return { madeAt, from, upTo: from, done: new Numbers(), passed: 0, without: 0, closed: null };
}

/**
 * A campaign that is over, of which all was dealt with that had gone out when it was looked at (`at`, ms): its numbers are forgotten, so
 * that a state has room for many. What goes out later, as it was tried again, is known by its time; where a clock was set back, that of
 * the latest of the others counts.
 */
export function closedCampaign({ madeAt, upTo }: CopiedCampaign, accepted: number, at: number): CopiedCampaign {
  return { ...newCampaign({ madeAt, from: Math.max(upTo, at) }), closed: accepted };
}

/** How many of a campaign were dealt with of those that had gone out. */
export function accountedOf({ done, passed }: CopiedCampaign): number {
  return done.size - passed;
}

/** How many copies of a campaign were made, or perhaps were. */
export function copiesMade(campaign: CopiedCampaign): number {
  return accountedOf(campaign) - campaign.without;
}

/** Characters that a state may take; what is left of MOST_STATE (backend/mailboxes.ts) is for what comes between two looks, and for trouble. */
const MOST_WRITTEN = 60_000;
/** Characters that a campaign takes at most: one that is closed, one that is not, without its numbers. */
const CLOSED = 64;
const OPEN = 100;
/** Runs of numbers that a campaign may have before it makes do with fewer. */
const MOST_RUNS = 1_000;
/** Closed campaigns that are remembered one by one. */
const MOST_CLOSED = 500;

/** Characters that this campaign takes at most; a run is two numbers and what stands between them. */
function lengthOf({ closed, done }: CopiedCampaign): number {
  return closed === null ? OPEN + done.runs * 2 * (`${done.last}`.length + 1) : CLOSED;
}

/** Whether one more campaign, or one more run of numbers, can be remembered. Closed ones are no hindrance: they are forgotten. */
export function hasRoom({ campaigns }: SentState): boolean {
  let length = 0;
  for (const campaign of campaigns.values()) if (campaign.closed === null) length += lengthOf(campaign);
  return length < MOST_WRITTEN;
}

/** Whether no number may be remembered of this campaign that follows no other one. */
export function isFull(state: SentState, { done }: CopiedCampaign): boolean {
  return done.runs > 0 && (done.runs >= MOST_RUNS || !hasRoom(state));
}

/**
 * Forgets the oldest closed campaigns where there are too many, or where the state would be too long: of these, and of all that were
 * made before the last of them, only what is accepted from then on is copied.
 */
export function forgetOldest(state: SentState): void {
  const { campaigns } = state;
  let length = [...campaigns.values()].reduce((sum, campaign) => sum + lengthOf(campaign), 0);
  if (length < MOST_WRITTEN && campaigns.size <= MOST_CLOSED) return;
  const closed = [...campaigns].filter(([, one]) => one.closed !== null).sort(([, a], [, b]) => a.madeAt - b.madeAt);
  for (const [i, [id, { madeAt }]] of closed.entries()) {
    if (length < MOST_WRITTEN && closed.length - i <= MOST_CLOSED) break;
    campaigns.delete(id);
    length -= CLOSED;
    state.floor = Math.max(state.floor, madeAt);
  }
}

const PREFIX = 'sent-';

/** What the ledger knows the copies of an account as; `hash`: letters and digits that the account's name makes. */
export function sentKey(hash: string): string {
  return `${PREFIX}${hash}`;
}

/** Whether a mailbox of the ledger is one that copies go to; else it is one that is read. */
export function isSentKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/**
 * The state as it was kept. Where there is none, or it cannot be understood, it begins at `since` (ms): what was accepted before is not
 * copied, so that nothing is there twice.
 */
export function readSentState(kept: string | null, since: number): SentState {
  const begun = newSentState(since);
  if (kept === null) return begun;
  try {
    return understood(JSON.parse(kept)) ?? begun;
  } catch {
    return begun;
  }
}

/** Nothing is known yet: copies are made of campaigns that are made after `floor` (ms). */
export function newSentState(floor: number): SentState {
  return {
    floor,
    campaigns: new Map(),
    claimed: null,
    refused: null,
    copied: 0,
    perhaps: 0,
    missed: 0,
    at: null,
    trouble: null,
  };
}

function understood(kept: unknown): SentState | null {
  if (!isRecord(kept) || !isRecord(kept.campaigns)) return null;
  const { floor, claimed, copied, perhaps, missed, at, trouble } = kept;
  const campaigns = new Map<string, CopiedCampaign>();
  for (const [id, written] of Object.entries(kept.campaigns)) {
    const campaign = campaignOf(written);
    if (campaign === null) return null;
    campaigns.set(id, campaign);
  }
  if (![floor, copied, perhaps, missed].every(isCount) || !(at === null || isCount(at))) return null;
  if (!(trouble === null || isTrouble(trouble)) || !(claimed === null || isClaim(claimed))) return null;
  const counts = { floor, copied, perhaps, missed } as Pick<SentState, 'floor' | 'copied' | 'perhaps' | 'missed'>;
  return { ...counts, campaigns, claimed, refused: null, at, trouble };
}

// As `writeSentState` has it.
function campaignOf(written: unknown): CopiedCampaign | null {
  if (!Array.isArray(written)) return null;
  const counts = written.filter((one) => typeof one !== 'string');
  if (!counts.every(isCount)) return null;
  if (counts.length === written.length) {
    const [madeAt, upTo, closed] = counts;
    if (madeAt === undefined || upTo === undefined || closed === undefined) return null;
    return { ...newCampaign({ madeAt, from: upTo }), closed };
  }
  const [madeAt, from, upTo, passed, without] = counts;
  const done = Numbers.read(written.at(-1));
  if (madeAt === undefined || from === undefined || upTo === undefined) return null;
  return passed === undefined || without === undefined || !done
    ? null
    : { madeAt, from, upTo, passed, without, done, closed: null };
}

function isClaim(claimed: unknown): claimed is NonNullable<SentState['claimed']> {
  if (!isRecord(claimed)) return false;
  const { campaign, numbers } = claimed;
  return typeof campaign === 'string' && Array.isArray(numbers) && numbers.every(isCount);
}

/** The state as it is kept. */
export function writeSentState({ campaigns, refused: _, ...rest }: SentState): string {
  const rows = [...campaigns].map(([id, { madeAt, from, upTo, done, passed, without, closed }]) => [
    id,
    closed === null ? [madeAt, from, upTo, passed, without, `${done}`] : [madeAt, upTo, closed],
  ]);
  return JSON.stringify({ ...rest, campaigns: Object.fromEntries(rows) });
}

/** How many went out, whatever came of them. */
export function acceptedOf(counts: Counts): number {
  return counts.sent + counts.returned + counts.complained;
}

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
  /** What was accepted up to then is not copied. */
  readonly from: number;
  /** Deliveries that were dealt with. */
  readonly done: Numbers;
  /** It is over and all of it was dealt with. */
  closed: boolean;
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

function campaignOf(written: unknown): CopiedCampaign | null {
  if (!Array.isArray(written)) return null;
  const [madeAt, from, numbers, closed] = written as unknown[];
  const done = typeof numbers === 'string' ? Numbers.read(numbers) : null;
  return isCount(madeAt) && isCount(from) && done ? { madeAt, from, done, closed: closed === 1 } : null;
}

function isClaim(claimed: unknown): claimed is NonNullable<SentState['claimed']> {
  if (!isRecord(claimed)) return false;
  const { campaign, numbers } = claimed;
  return typeof campaign === 'string' && Array.isArray(numbers) && numbers.every(isCount);
}

/** The state as it is kept. */
export function writeSentState({ campaigns, refused: _, ...rest }: SentState): string {
  const rows = [...campaigns].map(([id, { madeAt, from, done, closed }]) => [
    id,
    closed ? [madeAt, from, `${done}`, 1] : [madeAt, from, `${done}`],
  ]);
  return JSON.stringify({ ...rest, campaigns: Object.fromEntries(rows) });
}

/** How many went out, whatever came of them. */
export function acceptedOf(counts: Counts): number {
  return counts.sent + counts.returned + counts.complained;
}

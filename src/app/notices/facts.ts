import type { Backend, CampaignRow, DeliveryRow } from '../../backend/port.ts';
import type { Hold } from '../../backend/states.ts';
import type { Language } from '../../language.ts';
import { reasonOf, type TroubleReason } from '../reason.ts';

/** Rows of the file that goes with a notice: a spreadsheet of them can still be mailed. */
const MOST_ROWS = 5_000;

/** Somebody who did not get a message, or perhaps not. */
export interface MissingRecipient {
  readonly email: string;
  readonly reason: TroubleReason;
  /** What the server said (own-words.ts); empty: nothing. */
  readonly reply: string;
}

/** What is told of a campaign that is over: data for words. */
export interface FinishedFacts {
  readonly kind: 'finished';
  readonly id: string;
  readonly name: string;
  readonly total: number;
  /** Who has it. */
  readonly got: number;
  /** Why the others do not, or perhaps not, the most frequent reason first. */
  readonly reasons: readonly { readonly reason: TroubleReason; readonly count: number }[];
  /** The first of these. */
  readonly missing: readonly MissingRecipient[];
}

/** What is told of campaigns that do not go on. */
export interface HeldFacts {
  readonly kind: 'held';
  readonly account: string;
  readonly hold: Hold;
  readonly campaigns: readonly { readonly id: string; readonly name: string; readonly left: number }[];
}

export type NoticeFacts = FinishedFacts | HeldFacts;

/** A notice in words: a mail, and the rows of the file that goes with it (none: there is no file). */
export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
  readonly file: string;
  readonly rows: readonly (readonly string[])[];
}

/** Puts a notice into the reader's words. */
export type SayNotice = (facts: NoticeFacts, language: Language) => NoticeWords;

/** States of those who did not get a message, or perhaps not. */
const MISSING = ['failed', 'returned', 'unknown', 'skipped'] as const;

/** Looks at everybody who did not get a campaign, and why; memory does not grow with the list. */
export async function finishedFacts(backend: Pick<Backend, 'deliveries'>, row: CampaignRow): Promise<FinishedFacts> {
  const counts = new Map<TroubleReason, number>();
  const missing: MissingRecipient[] = [];
  for await (const delivery of backend.deliveries(row.id, { states: MISSING })) {
    const reason = reasonOf(delivery) ?? 'unknown';
    // Whoever is on the list twice has it.
    if (reason === 'duplicate') continue;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (missing.length < MOST_ROWS) missing.push(missingOf(delivery, reason));
  }
  const reasons = Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  const { id, name, counts: all } = row;
  return { kind: 'finished', id, name, total: all.total, got: all.sent + all.complained, reasons, missing };
}

function missingOf({ email, reply }: DeliveryRow, reason: TroubleReason): MissingRecipient {
  return { email, reason, reply: reply ?? '' };
}

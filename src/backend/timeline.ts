import type { HoldReason } from './states.ts';
import { holdReason } from './states.ts';

/**
 * What became of a campaign over time: how many messages came to which outcome in each span of time, and when nothing could be sent.
 * Spans are a minute long at first; when there are too many they are put together by two, so that a campaign of months takes no more
 * room than one of a day.
 */
export interface Timeline {
  /** How long a span is, in milliseconds. */
  readonly stepMs: number;
  /** By time; those in which nothing was told are not there. At most MOST_SPANS and the present one. */
  readonly spans: readonly Span[];
  /** By when they began; of the campaign and of its account the latest MOST_STOPS. */
  readonly stops: readonly Stop[];
}

/**
 * Outcomes that were told in one span. A delivery that is tried again counts again: one that is deferred twice and then sent is twice
 * in `deferred` and once in `sent`.
 */
export interface Span extends Readonly<Record<ToldState, number>> {
  /** When it begins, in milliseconds since 1970: a multiple of `stepMs`. */
  readonly at: number;
}

/** A time in which nothing of the campaign was sent, because people wanted it so or because something was in the way. */
export interface Stop {
  /** Whose: that of the account stops all its campaigns. */
  readonly of: 'campaign' | 'account';
  readonly reason: 'paused' | HoldReason;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Null: it lasts. In the future: it ends by itself then. */
  readonly until: number | null;
}

/** The states whose coming about a timeline counts. */
export const toldStates = ['sent', 'deferred', 'failed', 'unknown', 'returned', 'complained'] as const;
export type ToldState = (typeof toldStates)[number];

/** How long a span is at first. */
export const FIRST_STEP_MS = 60_000;
/** With more spans kept than this they are put together. */
export const MOST_SPANS = 1_440;
/** Stops kept of one campaign, and of one account: the latest. */
export const MOST_STOPS = 200;

/** A span by what it has of each state. */
export function spanOf(at: number, of: (state: ToldState) => number): Span {
  const counts = Object.fromEntries(toldStates.map((state) => [state, of(state)])) as Record<ToldState, number>;
  return { at, ...counts };
}

/** The reason of a stop as it was written. */
export function stopReason(written: string): Stop['reason'] {
  return written === 'paused' ? written : holdReason(written);
}

/** Puts spans together that begin at the same time in steps of that length, in order. */
export function spansBy(stepMs: number, spans: readonly Span[]): Span[] {
  const merged = new Map<number, Span>();
  for (const span of spans) {
    const at = span.at - (span.at % stepMs);
    const before = merged.get(at);
    const sum = (state: ToldState) => (before?.[state] ?? 0) + span[state];
    merged.set(at, spanOf(at, sum));
  }
  return [...merged.values()].sort((a, b) => a.at - b.at);
}

/** What is known of a campaign to say which stops concern it. */
export interface Life {
  /** When it was released. */
  readonly from: number;
  /** When it finished; null: it has not. */
  readonly finishedAt: number | null;
  readonly now: number;
  /** Whether its account is held now: what is kept of a hold that ended by itself may say longer. */
  readonly accountHeld: boolean;
}

/** The stops of a campaign and its account that lie in its life, in order; what lasts ends with the campaign. */
export function stopsIn({ from, finishedAt, now, accountHeld }: Life, stops: readonly Stop[]): Stop[] {
  const end = finishedAt ?? Number.POSITIVE_INFINITY;
  return stops
    .map((stop) => {
      const over = stop.of === 'account' && !accountHeld ? now : Number.POSITIVE_INFINITY;
      const until = Math.min(stop.until ?? Number.POSITIVE_INFINITY, end, over);
      return { ...stop, until: Number.isFinite(until) ? Math.max(until, stop.since) : null };
    })
    .filter(({ since, until }) => since <= end && (until === null || until >= from))
    .sort((a, b) => a.since - b.since || (a.of < b.of ? 1 : -1));
}

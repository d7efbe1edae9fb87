import { type Span, type Stop, type Timeline, toldStates } from '../backend/timeline.ts';

/** What became of a campaign over time, as it is told: see docs/api.md. Times are ISO 8601 (UTC). */
export interface TimelineStatus {
  /** How long a span is. It grows with the campaign, so that there are never more than some 1,500. */
  readonly stepSeconds: number;
  /** Outcomes that were told in each span, by time; those in which nothing was told are not there. */
  readonly spans: readonly SpanStatus[];
  /** When the campaign, or the account that sends it, was paused or held: the latest times. */
  readonly stops: readonly StopStatus[];
}

export interface SpanStatus extends Omit<Span, 'at'> {
  /** When it begins. */
  readonly at: string;
}

export interface StopStatus extends Pick<Stop, 'of' | 'reason'> {
  readonly since: string;
  /** Null: it lasts. In the future: it ends by itself then. */
  readonly until: string | null;
}

export function timelineStatus({ stepMs, spans, stops }: Timeline): TimelineStatus {
  return {
    stepSeconds: stepMs / 1000,
    spans: spans.map((span) => {
      const counts = Object.fromEntries(toldStates.map((state) => [state, span[state]])) as Omit<Span, 'at'>;
      return { at: iso(span.at), ...counts };
    }),
    stops: stops.map(({ of, reason, since, until }) => ({
      ...{ of, reason, since: iso(since) },
      until: until === null ? null : iso(until),
    })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

import type { SpanStatus, StopStatus, Timeline } from '../../../api/types.ts';

/** What is told of messages over time. */
export const toldStates = ['sent', 'deferred', 'failed', 'unknown'] as const;
export type ToldState = (typeof toldStates)[number];

/** A column of the chart: what was told between two moments (milliseconds since 1970). */
export type Bin = Readonly<Record<ToldState, number>> & { readonly from: number; readonly to: number };

/** A time in which nothing was sent, within the chart. */
export interface Band {
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  /** It lasts still. */
  readonly lasts: boolean;
}

/** What the chart shows. */
export interface ChartData {
  readonly bins: readonly Bin[];
  readonly bands: readonly Band[];
  readonly from: number;
  readonly to: number;
}

/** Columns of the chart, at most: more could not be told apart. */
const MOST_BINS = 120;

/**
 * Puts a timeline into columns of the same length, from the first thing that is told to `now` (or to the last, where everything is over), and the
 * stops that fall into it beside them. Null: nothing is told.
 */
export function chartData({ spans, stops, stepSeconds }: Timeline, now: number, isOver: boolean): ChartData | null {
  const [first] = spans;
  if (!first) return null;
  const step = stepSeconds * 1_000;
  const from = Math.min(ms(first.at), ...stops.map(({ since }) => Math.max(ms(since), ms(first.at) - 10 * step)));
  const last = ms(spans.at(-1)?.at ?? first.at) + step;
  const end = isOver ? last : Math.max(last, now);
  const size = step * Math.max(1, Math.ceil((end - from) / step / MOST_BINS));
  const count = Math.max(1, Math.ceil((end - from) / size));
  const bins = Array.from({ length: count }, (_, i) => emptyBin(from + i * size, size));
  for (const span of spans) add(bins, Math.floor((ms(span.at) - from) / size), span);
  const to = from + count * size;
  return { bins, bands: bandsOf(stops, { from, to, now }), from, to };
}

function emptyBin(from: number, size: number): Bin {
  return { from, to: from + size, sent: 0, deferred: 0, failed: 0, unknown: 0 };
}

function add(bins: Bin[], at: number, span: SpanStatus): void {
  const bin = bins[at];
  if (!bin) return;
  const sum = Object.fromEntries(toldStates.map((state) => [state, bin[state] + span[state]])) as Record<
    ToldState,
    number
  >;
  bins[at] = { ...bin, ...sum };
}

function bandsOf(stops: readonly StopStatus[], { from, to, now }: { from: number; to: number; now: number }): Band[] {
  return stops
    .map(({ reason, since, until }) => {
      const end = until === null ? now : Math.min(ms(until), now);
      return {
        reason,
        from: Math.max(from, ms(since)),
        to: Math.min(to, end),
        lasts: until === null || ms(until) > now,
      };
    })
    .filter((band) => band.to > band.from);
}

/** How many messages a column tells of. */
export function sumOf(bin: Bin): number {
  return toldStates.reduce((sum, state) => sum + bin[state], 0);
}

/** The same a minute. */
export function perMinute(bin: Bin): number {
  return (sumOf(bin) * 60_000) / (bin.to - bin.from);
}

/** A round number not below this one, for the top of an axis. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

function ms(iso: string): number {
  return Date.parse(iso);
}

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Campaign, Timeline } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { useSettled } from '../../app/settled.ts';
import { ProblemNotice } from '../../ui/problem.tsx';
import { stateWord } from '../../ui/state-badge.tsx';
import { Table } from '../../ui/table.tsx';
import { sayClock } from '../../ui/time.tsx';
import { type Band, type Bin, type ChartData, chartData, perMinute, roundUp, sumOf, toldStates } from './bins.ts';

/** A running campaign's timeline is read again so many milliseconds after its numbers stood still, or at least so often. */
const SETTLE_MS = 1_500;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 10;
const HEIGHT = 220;

/** Messages over time: how fast it goes, and where it stopped and why; the same as a table. */
export function Chart({ campaign }: { readonly campaign: Campaign }) {
  const { id, counts, state } = campaign;
  const { chart: w } = words().campaign;
  const told = counts.sent + counts.failed + counts.unknown + counts.deferred;
  // While numbers change all the time, each tenth of the campaign is a reason to look again, too.
  const part = Math.floor((10 * told) / Math.max(1, counts.total));
  const version = useSettled(`${told} ${state}`, SETTLE_MS);
  const loaded = useLoaded((signal) => get<Timeline>(`/campaigns/${id}/timeline`, {}, signal), [id, version, part]);
  const [value, problem] = [loaded.value.value, loaded.problem.value];
  const data = value && chartData(value, Date.now(), state === 'finished' || state === 'cancelled');
  return (
    <section class="stack" aria-label={w.title}>
      <h2>{w.title}</h2>
      {problem !== null && <ProblemNotice problem={problem} />}
      {value && !data && <p class="soft">{w.nothing}</p>}
      {data &&
        (data.bins.length > 2 || data.bands.length > 0 ? (
          <Drawn data={data} />
        ) : (
          <Short data={data} isOver={state === 'finished'} />
        ))}
    </section>
  );
}

function Short({ data, isOver }: { readonly data: ChartData; readonly isOver: boolean }) {
  const { chart: w } = words().campaign;
  const count = data.bins.reduce((sum, bin) => sum + sumOf(bin), 0);
  return <p class="soft">{isOver ? w.short({ count }) : w.brief({ count })}</p>;
}

function Drawn({ data }: { readonly data: ChartData }) {
  const { campaign, formats, holds } = words();
  const { chart: w } = campaign;
  const { reasons } = holds;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const chosen = useSignal<number | null>(null);
  const last = data.bins.findLastIndex((one) => sumOf(one) > 0);
  const at = Math.min(chosen.value ?? last, data.bins.length - 1);
  const most = roundUp(Math.max(...data.bins.map(perMinute), 1));
  const whyOf = (reason: string) =>
    reason === 'paused' ? w.stopReasons.paused : (reasons[reason as keyof typeof reasons] ?? reasons.unexpected).what;
  const bin = data.bins[at];
  const label = w.label({ from: sayClock(data.from), to: sayClock(data.to), most: formats.formatNumber(most) });
  const choose = (event: PointerEvent) => {
    const { left, width: wide } = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientX - left - LEFT) / Math.max(1, wide - LEFT);
    chosen.value = Math.max(0, Math.min(data.bins.length - 1, Math.floor(share * data.bins.length)));
  };
  return (
    <div class="chart">
      <ul class="legend">
        {toldStates.map((state) => (
          <li key={state} class={`state-${state}`}>
            {stateWord(state)}
          </li>
        ))}
        <li class="axis-name">{w.perMinute}</li>
      </ul>
      <div ref={box} class="chart-box">
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={label}
          onPointerMove={choose}
          onPointerDown={choose}
        >
          <Drawing data={data} width={width} most={most} chosen={chosen.value === null ? null : at} whyOf={whyOf} />
        </svg>
      </div>
      <label class="chart-cursor">
        <span class="heard">{w.cursor}</span>
        <input
          type="range"
          min={0}
          max={data.bins.length - 1}
          value={at}
          aria-valuetext={bin && sayBin(bin)}
          onInput={(event) => {
            chosen.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <p class="chart-said" aria-hidden="true">
        {bin && sayBin(bin)}
      </p>
      {data.bands.length > 0 && (
        <div>
          <h3>{w.stops}</h3>
          <ul class="stops">
            {data.bands.map((band) => (
              <li key={`${band.reason}${band.from}`}>{sayBand(band, whyOf(band.reason))}</li>
            ))}
          </ul>
        </div>
      )}
      <details>
        <summary>{w.table}</summary>
        <Table
          caption={w.title}
          rows={data.bins.filter((one) => sumOf(one) > 0)}
          keyOf={(one) => one.from}
          columns={[
            { key: 'at', title: w.columns.at, isHead: true, cell: (one: Bin) => sayClock(one.from) },
            ...toldStates.map((state) => ({
              ...{ key: state, title: stateWord(state), isNumber: true },
              cell: (one: Bin) => formats.formatNumber(one[state]),
            })),
          ]}
        />
      </details>
    </div>
  );
}

interface DrawingProps {
  readonly data: ChartData;
  readonly width: number;
  readonly most: number;
  /** Null: nobody has pointed at a moment. */
  readonly chosen: number | null;
  readonly whyOf: (reason: string) => string;
}

function Drawing({ data, width, most, chosen, whyOf }: DrawingProps) {
  const { formats } = words();
  const { bins, bands, from, to } = data;
  const [right, floor] = [width - 2, HEIGHT - BOTTOM];
  const x = (at: number) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
  const y = (rate: number) => floor - (rate / most) * (floor - TOP);
  const wide = (right - LEFT) / bins.length;
  return (
    <>
      {bands.map((band) => {
        const [left, end] = [x(band.from), x(band.to)];
        const room = Math.max(2, end - left);
        const why = whyOf(band.reason);
        return (
          <g key={`${band.reason}${band.from}`}>
            <rect class="band" x={left} y={TOP} width={room} height={floor - TOP} />
            {room > 7 * why.length && (
              <text class="band-word" x={left + room / 2} y={TOP + 14} text-anchor="middle">
                {why}
              </text>
            )}
          </g>
        );
      })}
      {[0, most / 2, most].map((rate) => (
        <g key={rate}>
          <line class="grid" x1={LEFT} x2={right} y1={y(rate)} y2={y(rate)} />
          <text class="tick" x={LEFT - 6} y={y(rate) + 4} text-anchor="end">
            {formats.formatNumber(rate, 1)}
          </text>
        </g>
      ))}
      {bins.map((bin, i) => (
        <Column key={bin.from} bin={bin} left={LEFT + i * wide} wide={wide} y={y} />
      ))}
      {chosen !== null && <rect class="cursor" x={LEFT + chosen * wide} y={TOP} width={wide} height={floor - TOP} />}
      <text class="tick" x={LEFT} y={HEIGHT - 6}>
        {sayClock(from)}
      </text>
      <text class="tick" x={right} y={HEIGHT - 6} text-anchor="end">
        {sayClock(to)}
      </text>
    </>
  );
}

interface ColumnProps {
  readonly bin: Bin;
  readonly left: number;
  readonly wide: number;
  readonly y: (rate: number) => number;
}

function Column({ bin, left, wide, y }: ColumnProps) {
  const minutes = (bin.to - bin.from) / 60_000;
  const gap = wide > 4 ? 1 : 0;
  let below = 0;
  return (
    <>
      {toldStates.map((state) => {
        const [foot, head] = [below, below + bin[state] / minutes];
        below = head;
        if (bin[state] === 0) return null;
        // One among thousands is to be seen, too.
        const height = Math.max(1.5, y(foot) - y(head));
        return (
          <rect
            key={state}
            class={`column state-${state}`}
            x={left}
            y={y(foot) - height}
            width={wide - gap}
            height={height}
          />
        );
      })}
    </>
  );
}

function sayBin(bin: Bin): string {
  const { campaign, formats } = words();
  const parts = toldStates
    .filter((state) => bin[state] > 0)
    .map((state) => campaign.report.line({ word: stateWord(state), count: bin[state] }));
  const rate = formats.formatNumber(perMinute(bin), 1);
  const told = parts.length === 0 ? campaign.chart.quiet : `${parts.join(', ')} (${rate} ${campaign.chart.perMinute})`;
  return `${sayClock(bin.from)} – ${told}`;
}

function sayBand({ from, to, lasts }: Band, why: string): string {
  return words().campaign.chart.stop({ why, from: sayClock(from), to: lasts ? null : sayClock(to) });
}

/** How wide an element is, in CSS pixels; it is drawn again when that changes. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const width = useSignal(640);
  useEffect(() => {
    if (!element.current) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) width.value = Math.max(240, Math.round(entry.contentRect.width));
    });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return width.value;
}

/** The results as Markdown tables, padded so that they also read well on a terminal. */
import type { ContenderResult, ContestResult } from '../contest/contest.ts';
import type { Spread } from '../contest/statistics.ts';
import type { ScalingResult } from '../figures/scaling.ts';
import type { WorkbookResult } from '../figures/workbook.ts';
import type { Target } from './result.ts';

const MIB = 2 ** 20;

export function contestTable({ contenders }: ContestResult): string {
  const head = ['', 'messages/s', 'CPU s per 1,000', 'its Redis, CPU s per 1,000', 'peak RSS, MB', 'bytes on the wire'];
  return table([
    head,
    ...contenders.map((result) => [
      result.name,
      range(result.perSecond, whole),
      range(result.cpuPer1000, cpu),
      result.storeCpuPer1000 ? cpu(result.storeCpuPer1000.median) : '–',
      whole(result.peakRss.median / MIB),
      whole(result.checked.wireSize),
    ]),
  ]);
}

/** How many times as fast those of the rows are as those of the columns. */
export function ratioTable({ contenders, ratios }: ContestResult): string {
  const ours = contenders.filter(({ name }) => name.startsWith('facteur'));
  const row = ({ name }: ContenderResult) =>
    contenders.map((other) => {
      const ratio = ratios[name]?.[other.name];
      return ratio ? range(ratio, ratioNumber) : '–';
    });
  return table([['', ...contenders.map(({ name }) => name)], ...ours.map((result) => [result.name, ...row(result)])]);
}

export function scalingTable({ sizes }: ScalingResult): string {
  return table([
    ['recipients', 'messages/s', 'CPU s per 1,000', 'worker RSS, MB', 'submission, s', 'its CPU s', 'its RSS, MB'],
    ...sizes.map(({ recipients, perSecond, cpuPer1000, peakRss, submission }) => [
      whole(recipients),
      range(perSecond, whole),
      range(cpuPer1000, cpu),
      whole(peakRss.median / MIB),
      submission.seconds.toFixed(1),
      submission.cpuSeconds.toFixed(1),
      whole(submission.peakRss / MIB),
    ]),
  ]);
}

export function commandTable({ commands }: ScalingResult): string {
  const { node, version, status, statusToNode, versionToNode } = commands;
  return table([
    ['process, start to end', 'ms', 'times `node -e 0`'],
    ['`node -e 0`', range(node, whole), '1'],
    ['`facteur --version`', range(version, whole), range(versionToNode, ratioNumber)],
    ['`facteur status ID`', range(status, whole), range(statusToNode, ratioNumber)],
  ]);
}

export function workbookTable({ at, recipients, seconds, cpuSeconds, peakRss }: WorkbookResult): string {
  const decimal = (value: number) => value.toFixed(2);
  return table([
    ['recipients in the .xlsx', 's', 'CPU s', 'RSS, MB', 'measured'],
    [
      whole(recipients),
      range(seconds, decimal),
      range(cpuSeconds, decimal),
      range(peakRss, (bytes) => whole(bytes / MIB)),
      at,
    ],
  ]);
}

export function targetTable(targets: readonly Target[]): string {
  return table([
    ['figure', 'wanted', 'measured', ''],
    ...targets.map(({ figure, bound, limit, unit, measured, met }) => {
      const value = unit === 'MB' ? whole(measured) : measured.toFixed(2);
      return [figure, `${bound} ${limit} ${unit}`.trim(), `${value} ${unit}`.trim(), met ? 'met' : 'NOT met'];
    }),
  ]);
}

/** `9,876 (9,500–10,100)`: the median, the least and the most. */
export function range({ median, min, max }: Spread, say: (value: number) => string): string {
  return min === max ? say(median) : `${say(median)} (${say(min)}–${say(max)})`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function cpu(value: number): string {
  return value.toFixed(3);
}

function ratioNumber(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((cells) => (cells[i] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

import type { ContestResult } from '../contest/contest.ts';
import type { Machine } from '../figures/machine.ts';
import type { ScalingResult } from '../figures/scaling.ts';
import type { WorkbookResult } from '../figures/workbook.ts';
import type { BenchResult } from './result.ts';
import { commandTable, contestTable, range, ratioTable, scalingTable, targetTable, workbookTable } from './tables.ts';

/** docs/benchmarks.md of a full run. */
export function benchmarkDocument(result: BenchResult): string {
  const { machine, contest, scaling, workbook, targets } = result;
  return [
    '# Benchmarks',
    'Written by `npm run bench`; not edited by hand. How the figures come about stands below them, so that they can be doubted.',
    machineLines(machine),
    '## Targets',
    targetTable(targets),
    ...(contest ? contestSection(contest, result) : []),
    ...(scaling ? scalingSection(scaling) : []),
    ...(workbook ? workbookSection(workbook) : []),
    method(),
    '',
  ].join('\n\n');
}

function machineLines({ at, system, processor, processors, memory, load, versions }: Machine): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- ${at.slice(0, 10)}, ${processors} × ${processor}, ${Math.round(memory / 2 ** 30)} GB, ${system}`,
    `- load before the run ${load.toFixed(2)}`,
    `- ${named.join(', ')}`,
  ].join('\n');
}

function contestSection(contest: ContestResult, { contentBytes, connections }: BenchResult): string[] {
  const rounds = contest.contenders[0]?.rounds.length ?? 0;
  return [
    '## Messages per second',
    `${rounds} rounds, interleaved; median (least–most). Everybody over ${connections} connections to the same local ` +
      `smtp-sink; ${contentBytes.toLocaleString('en')} bytes of text and HTML, personalised, with accents. A write of 4 KB is on this disk after ` +
      `${range(contest.commitMs, (ms) => ms.toFixed(2))} ms.`,
    contestTable(contest),
    'How many times as fast as the others, of the same round:',
    ratioTable(contest),
    contest.contenders
      .map(({ name, about, messages }) => `- **${name}** (${messages.toLocaleString('en')} messages a round): ${about}`)
      .join('\n'),
  ];
}

function scalingSection(scaling: ScalingResult): string[] {
  return [
    '## From a thousand to a million',
    'facteur on SQLite. Submission reads the CSV file and renders every message once to check it.',
    scalingTable(scaling),
    '## Commands',
    'In the project with the largest list, after it was sent.',
    commandTable(scaling),
  ];
}

/** The document with another section about workbooks, measured apart from the rest. */
export function withWorkbook(document: string, workbook: WorkbookResult): string {
  const [before = '', after = ''] = document
    .replace(/^## A workbook\n.*?(?=^## )/ms, '')
    .split(/^(?=## How it is measured$)/m);
  return `${before}${workbookSection(workbook).join('\n\n')}\n\n${after}`;
}

function workbookSection(workbook: WorkbookResult): string[] {
  return [
    '## A workbook',
    '`facteur check -m MESSAGE -t LIST.xlsx` from start to end (`node bench/lists.ts`): a membership of ten columns, four of them formatted numbers, ' +
      'and a message that uses them all, rendered for everybody in text and HTML.',
    workbookTable(workbook),
  ];
}

function method(): string {
  return `## How it is measured
- **Speed** is measured at the sink, for all alike: messages from the first to the last that arrive, by the clock. The start
  of an interpreter and the queueing before it do not count; warming up does. Slow contenders get fewer messages, the first
  of the same list, so that a round of each takes about as long.
- **CPU time** is user and system time of the contender's own processes in that span; that of its Redis stands beside it.
  **Peak RSS** is the sum of their largest resident memories, start-up included.
- **Ratios** are of the same round; the median of them is given. Each round begins with another contender.
- **Every message is checked.** Before the measured rounds each contender sends the same number of messages to an smtp-sink
  that dumps them: their number, that they are for as many different recipients, and subject, text, HTML and addressee of
  about 200, decoded by postal-mime and compared with what the templates say. In the measured rounds the sink's own counter
  must end at exactly the number wanted, after the contender has ended; and facteur's status must say the same. Dumping
  would double the sink's CPU time, which costs the fast more than the slow on a machine that both share; the counter
  costs it less than 1 %, and costs all the same.
- **Redis**: a server of its own for each run, append-only file on, and the targets compare runs on the same setting:
  \`appendfsync everysec\`, Redis' own, with which facteur keeps its promises when Redis dies (docs/redis.md). With \`always\` it
  keeps them when the machine loses power, too; that figure stands beside it, and nobody else is asked for as much.
- **smtp-source** repeats the message that facteur sends to the first of the list: the same bytes, no work on them.
- **nodemailer** fills in the templates with one regular expression and keeps no record of anything.`;
}

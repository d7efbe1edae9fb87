/**
 * How fast facteur is, beside what else there is (docs/benchmarks.md says how it is measured):
 *
 *   npm run bench -- [--rounds 5] [--messages 40000] [--only NAME,...] [--scaling] [--sizes N,...] [--json FILE] [--list]
 *
 * With neither --only nor --scaling everything is measured, and docs/benchmarks.md is written; --only measures these
 * contenders, --scaling lists of each size, submission, a workbook and commands. Installs what is missing by apt-get where it may.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install } from '../scripts/debian.ts';
import { type FrozenBuild, freezeBuild } from '../test/faults/build.ts';
import { CONNECTIONS, type Contender } from './contest/contender.ts';
import { allContenders } from './contest/contenders.ts';
import { contest } from './contest/contest.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { material } from './contest/material.ts';
import { sinkNeed } from './contest/needs.ts';
import { machine } from './figures/machine.ts';
import { scaling } from './figures/scaling.ts';
import { checkWorkbook } from './figures/workbook.ts';
import { benchmarkDocument } from './report/document.ts';
import type { BenchResult } from './report/result.ts';
import { commandTable, contestTable, ratioTable, scalingTable, targetTable, workbookTable } from './report/tables.ts';
import { targetsOf } from './report/targets.ts';

const DOCUMENT = join(import.meta.dirname, '../docs/benchmarks.md');
const SIZES = '1000,10000,100000,1000000';
const ROUNDS = 5;
const WORKBOOK_ROWS = 100_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    messages: { type: 'string', default: '40000' },
    only: { type: 'string' },
    scaling: { type: 'boolean', default: false },
    sizes: { type: 'string', default: SIZES },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const rounds = whole('--rounds', values.rounds);
const messages = whole('--messages', values.messages);
const sizes = values.sizes.split(',').map((size) => whole('--sizes', size));

function whole(option: string, written: string): number {
  const number = Number(written);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} ${written}: a whole number from 1 on`);
  return number;
}

function chosen(launcher: string): Contender[] {
  const all = allContenders(launcher);
  const names = values.only?.split(',');
  if (!names) return values.scaling ? [] : all;
  const unknown = names.filter((name) => !all.some((contender) => contender.name === name));
  if (unknown.length > 0) throw new Error(`no such contender: ${unknown.join(', ')}; see --list`);
  return all.filter(({ name }) => names.includes(name));
}

async function run({ launcher }: FrozenBuild): Promise<BenchResult> {
  const before = machine();
  const wanted = chosen(launcher);
  const missing = new Set(install([...new Set([sinkNeed, ...wanted.flatMap(({ needs }) => needs)])]));
  if (missing.has(sinkNeed)) throw new Error(`${sinkNeed.name} is missing: apt-get install ${sinkNeed.packages}`);
  const skipped = wanted.flatMap(({ name, needs }) => {
    const lacking = needs.filter((need) => missing.has(need));
    return lacking.length > 0 ? [{ name, reason: `${lacking.map((need) => need.name).join(', ')} is missing` }] : [];
  });
  const contenders = wanted.filter(({ name }) => !skipped.some((one) => one.name === name));
  const made = await material();
  const say = (line: string) => console.log(line);
  for (const { name, reason } of skipped) say(`left out ${name}: ${reason}`);
  const options = { rounds, messages, material: made, say };
  const raced = contenders.length > 0 ? await contest({ ...options, contenders }) : null;
  const alone = values.only && !values.scaling;
  const scaled = alone ? null : await scaling({ launcher, sizes, material: made, say });
  const workbook = alone ? null : await checkWorkbook({ launcher, recipients: WORKBOOK_ROWS, rounds });
  return {
    machine: before,
    contentBytes: Buffer.byteLength(made.text) + Buffer.byteLength(made.html),
    connections: CONNECTIONS,
    contest: raced,
    scaling: scaled,
    workbook,
    skipped,
    targets: targetsOf(raced, scaled, workbook),
  };
}

/** Whether nothing was left out: only then the document is written. */
function isFull({ contest: raced, scaling: scaled, skipped }: BenchResult): boolean {
  const everything = raced !== null && scaled !== null && skipped.length === 0;
  return everything && !values.only && values.sizes === SIZES && rounds >= ROUNDS;
}

function show({ contest: raced, scaling: scaled, workbook, targets }: BenchResult): void {
  const tables = [
    ...(raced ? [contestTable(raced), ratioTable(raced)] : []),
    ...(scaled ? [scalingTable(scaled), commandTable(scaled)] : []),
    ...(workbook ? [workbookTable(workbook)] : []),
    ...(targets.length > 0 ? [targetTable(targets)] : []),
  ];
  console.log(`\n${tables.join('\n\n')}\n`);
}

const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (values.list) {
  for (const { name, about } of allContenders(build.launcher)) console.log(`${name.padEnd(24)} ${about}`);
} else {
  const result = await run(build);
  show(result);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  if (isFull(result)) writeFileSync(DOCUMENT, benchmarkDocument(result));
  else console.log('docs/benchmarks.md is left as it is: only a full run writes it.');
}

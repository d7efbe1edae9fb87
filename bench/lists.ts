/**
 * How long `facteur check` of a membership in a workbook and a message with ten variables takes, all of it, and in which memory:
 *
 *     node bench/lists.ts [--rows 100000] [--rounds 5] [--list FILE] [--write]
 *
 * It builds the command first. `--list`: a list of so many rows, with the columns of bench/spreadsheets/membership.ts, in the place of the .xlsx that
 * is made. Judge by the processor time where others use the machine, too. `--write`: into docs/benchmarks.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { checkWorkbook } from './figures/workbook.ts';
import { withWorkbook } from './report/document.ts';
import { workbookTable } from './report/tables.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    list: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const DOCUMENT = join(import.meta.dirname, '../docs/benchmarks.md');

const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const result = await checkWorkbook({
  launcher: build.launcher,
  recipients: Number(values.rows),
  rounds: Number(values.rounds),
  list: values.list && resolve(values.list),
});
console.log(workbookTable(result));
if (values.write) writeFileSync(DOCUMENT, withWorkbook(readFileSync(DOCUMENT, 'utf8'), result));

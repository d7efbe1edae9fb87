/**
 * What the witness of the ledger costs the sending (docs/architecture.md says what it is): the same worker with it, each project with one of its
 * own, and without it, in turns:
 *
 *   node bench/witness.ts [--rounds 9] [--messages 30000]
 */
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { facteurOnSqlite } from './contenders/facteur.ts';
import { contest } from './contest/contest.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { material } from './contest/material.ts';
import { sinkNeed } from './contest/needs.ts';
import { contestTable, ratioTable } from './report/tables.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, messages: { type: 'string', default: '30000' } },
});
if (!sinkNeed.present()) throw new Error(`${sinkNeed.name} is missing: apt-get install ${sinkNeed.packages}`);
const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const result = await contest({
  contenders: [
    { ...facteurOnSqlite(build.launcher, ['FACTEUR_WITNESS=witness']), name: 'facteur-witnessed' },
    { ...facteurOnSqlite(build.launcher, ['FACTEUR_WITNESS=none']), name: 'facteur-unwitnessed' },
  ],
  rounds: Number(values.rounds),
  messages: Number(values.messages),
  material: await material(),
  say: (line) => console.log(line),
});
console.log(`\n${contestTable(result)}\n\n${ratioTable(result)}\n`);

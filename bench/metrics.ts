/**
 * What it costs to be watched: the same worker without figures, and with `--metrics-port` and a Prometheus that asks every second
 * (it usually asks every fifteen), in turns:
 *
 *   node bench/metrics.ts [--rounds 5] [--messages 20000]
 */
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { FacteurProject, facteurOnSqlite, runOf, submit } from './contenders/facteur.ts';
import { type Contender, type Run, rowOfAddress } from './contest/contender.ts';
import { contest } from './contest/contest.ts';
import { freePort } from './contest/free-port.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { material } from './contest/material.ts';
import { sinkNeed } from './contest/needs.ts';
import { contestTable, ratioTable } from './report/tables.ts';

const ASK_EVERY_MS = 1_000;

/** facteur on SQLite, watched. */
function watched(launcher: string): Contender {
  return {
    name: 'facteur-watched',
    about: 'the same with --metrics-port, asked every second',
    share: 1,
    needs: [],
    async prepare(stage) {
      const project = new FacteurProject(launcher, stage);
      const { id } = await submit(project);
      const port = await freePort();
      const run = runOf(project, id, stage.messages, ['--metrics-port', String(port)]);
      return askedMeanwhile(run, `http://127.0.0.1:${port}/metrics`);
    },
    rowOf: rowOfAddress,
  };
}

function askedMeanwhile(run: Run, url: string): Run {
  let answers = 0;
  let timer: NodeJS.Timeout | undefined;
  const ask = () => fetch(url).then((answer) => answer.text());
  return {
    ...run,
    start() {
      run.start();
      // Before it listens and after its end it does not answer.
      timer = setInterval(
        () =>
          void ask().then(
            () => (answers += 1),
            () => {},
          ),
        ASK_EVERY_MS,
      );
    },
    async finished() {
      await run.finished();
      clearInterval(timer);
      if (answers === 0) throw new Error(`${url} never answered`);
    },
    async close() {
      clearInterval(timer);
      await run.close();
    },
  };
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, messages: { type: 'string', default: '20000' } },
});
if (!sinkNeed.present()) throw new Error(`${sinkNeed.name} is missing: apt-get install ${sinkNeed.packages}`);
const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const result = await contest({
  contenders: [facteurOnSqlite(build.launcher), watched(build.launcher)],
  rounds: Number(values.rounds),
  messages: Number(values.messages),
  material: await material(),
  say: (line) => console.log(line),
});
console.log(`\n${contestTable(result)}\n\n${ratioTable(result)}\n`);

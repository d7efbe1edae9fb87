/**
 * What copies in the folder of sent mail cost the sending: the same worker without them and with `sent: all` into a Dovecot of its own, which
 * is killed as soon as a copy is there, and comes back, in turns:
 *
 *   node bench/sent.ts [--rounds 5] [--messages 2000]
 *
 * After each round with copies a second worker makes those that are missing; it is told how many there are, and that none is there twice.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { DOVECOT_PASSWORD, Dovecot } from '../test/helpers/dovecot.ts';
import { FacteurProject, facteurOnSqlite, runOf, submit } from './contenders/facteur.ts';
import { type Contender, type Run, rowOfAddress } from './contest/contender.ts';
import { contest } from './contest/contest.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { material } from './contest/material.ts';
import { sinkNeed } from './contest/needs.ts';
import { contestTable, ratioTable } from './report/tables.ts';

const USER = 'lettre@example.org';
/** How long the server of the mailbox is away, and how long the last copies are waited for at most, in milliseconds. */
const AWAY_MS = 300;
const PATIENCE_MS = 180_000;

/** facteur on SQLite, with copies. */
function copied(launcher: string): Contender {
  return {
    name: 'facteur-copied',
    about: 'the same with sent: all, into a Dovecot that is killed and comes back',
    share: 1,
    needs: [],
    async prepare(stage) {
      const project = new FacteurProject(launcher, stage, [`BOX=${DOVECOT_PASSWORD}`]);
      const { id } = await submit(project);
      const dovecot = await Dovecot.start();
      dovecot.deliver(USER, []);
      const sent = `{ copies: all, host: 127.0.0.1, port: ${dovecot.port}, tls: auto, user: ${USER}, passwordEnv: BOX }`;
      const file = join(project.folder, 'facteur.yaml');
      writeFileSync(file, `${readFileSync(file, 'utf8')}accounts:\n  default: { sent: ${sent} }\n`);
      return copying(runOf(project, id, stage.messages), { project, dovecot, messages: stage.messages });
    },
    rowOf: rowOfAddress,
  };
}

interface Copies {
  readonly project: FacteurProject;
  readonly dovecot: Dovecot;
  readonly messages: number;
}

function copying(run: Run, copies: Copies): Run {
  let killed: Promise<void> = Promise.resolve();
  return {
    ...run,
    start() {
      run.start();
      killed = killOnce(copies).catch(() => {});
    },
    async finished() {
      await run.finished();
      await allCopied(copies);
      await killed;
    },
    async close() {
      await run.close();
      await copies.dovecot.close();
    },
  };
}

/** As soon as something was copied. */
async function killOnce({ dovecot }: Copies): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (inFolder(dovecot).length === 0 && performance.now() < end) await sleep(5);
  await dovecot.down();
  await sleep(AWAY_MS);
  await dovecot.up();
}

async function allCopied({ project, dovecot, messages }: Copies): Promise<void> {
  const worker = project.start('worker');
  const end = performance.now() + PATIENCE_MS;
  let there = inFolder(dovecot);
  // One whose answer was lost may be missing for each time that the server or the worker went away.
  for (let before = -1; performance.now() < end && there.length < messages; ) {
    await sleep(there.length >= messages - 12 ? 10_000 : 500);
    before = there.length;
    there = inFolder(dovecot);
    if (there.length === before && there.length >= messages - 12) break;
  }
  await worker.stop();
  const twice = there.length - new Set(there).size;
  console.log(`copies: ${there.length} of ${messages}, ${twice} twice`);
  if (twice > 0) throw new Error(`${twice} copies are there twice`);
}

/** The deliveries whose copies are there. */
function inFolder(dovecot: Dovecot): string[] {
  try {
    const folder = dovecot.maildir(USER, 'Sent');
    return [...dovecot.files(USER, 'Sent').keys()].map((file) => {
      return /^X-Facteur-Delivery: (\S+)/m.exec(readFileSync(join(folder, file), 'latin1'))?.[1] ?? file;
    });
  } catch (error) {
    // The folder is not made yet, or a file was renamed as its flags were written.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, messages: { type: 'string', default: '2000' } },
});
if (!sinkNeed.present()) throw new Error(`${sinkNeed.name} is missing: apt-get install ${sinkNeed.packages}`);
const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const result = await contest({
  contenders: [facteurOnSqlite(build.launcher), copied(build.launcher)],
  rounds: Number(values.rounds),
  messages: Number(values.messages),
  material: await material(),
  say: (line) => console.log(line),
});
console.log(`\n${contestTable(result)}\n\n${ratioTable(result)}\n`);

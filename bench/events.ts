/**
 * What listeners of events cost: `node bench/events.ts [--rounds 5] [--messages 20000] [--listeners 200]`. Rounds with and without them take
 * turns, each with a server that runs; speed is from the first message at the sink to the last, and the server's CPU time is counted. Also says when the
 * last listener had the final counts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { EventStream } from '../test/web/event-stream.ts';
import { FacteurProject, submit } from './contenders/facteur.ts';
import { temporaryFolder } from './contest/leftovers.ts';
import { material, writeList } from './contest/material.ts';
import { cpuSeconds } from './contest/processes.ts';
import { Program } from './contest/program.ts';
import { startSink } from './contest/sink.ts';
import { spread } from './contest/statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '20000' },
    listeners: { type: 'string', default: '200' },
  },
});
const messages = Number(values.messages);
const LOOK_MS = 5;

interface Round {
  readonly perSecond: number;
  readonly serverCpuSeconds: number;
  /** Seconds from the last message at the sink until the last listener had the final counts; null: nobody listened. */
  readonly toldAfter: number | null;
}

async function round(launcher: string, listeners: number): Promise<Round> {
  const folder = temporaryFolder('facteur-events-');
  const sink = await startSink({ dump: false });
  const list = join(folder.path, 'list.csv');
  writeList(list, messages);
  const stage = { folder: folder.path, port: sink.port, messages, material: await material(), list, materialFile: '' };
  const project = new FacteurProject(launcher, stage);
  const { token } = (await project.ask('token', 'create', 'bench').answer) as { token: string };
  const answer = join(folder.path, 'serve.json');
  const server = new Program(process.execPath, [launcher, 'serve', '--port', '0', '--json'], {
    ...{ cwd: project.folder, log: join(folder.path, 'serve.log'), stdout: answer },
  });
  try {
    const { id } = await submit(project);
    while (!readFileSync(answer, 'utf8').endsWith('\n')) await sleep(LOOK_MS);
    const { port } = JSON.parse(readFileSync(answer, 'utf8')) as { port: number };
    const open = () => EventStream.open(port, '/api/v1/events', { authorization: `Bearer ${token}` });
    const streams = await Promise.all(Array.from({ length: listeners }, open));
    const cpuBefore = cpuSeconds([server.pid]);
    const worker = project.worker();
    const reached = async (count: number) => {
      while (sink.count() < count) await sleep(LOOK_MS);
      return performance.now();
    };
    const first = await reached(1);
    const last = await reached(messages);
    await worker.succeeded();
    const told = await Promise.all(streams.map((stream) => whenOver(stream, id)));
    const perSecond = (messages - 1) / ((last - first) / 1000);
    const toldAfter = told.length === 0 ? null : (Math.max(...told) - last) / 1000;
    for (const stream of streams) stream.close();
    return { perSecond, serverCpuSeconds: cpuSeconds([server.pid]) - cpuBefore, toldAfter };
  } finally {
    await server.stop();
    await sink.close();
    folder.remove();
  }
}

/** When the stream had the campaign's final counts. Throws when they are not what was sent. */
async function whenOver({ events }: EventStream, id: string): Promise<number> {
  for (;;) {
    const over = events.find(({ type, data }) => type === 'finished' && data.id === id);
    if (over && over.data.counts.sent !== messages) throw new Error(`told: ${JSON.stringify(over.data.counts)}`);
    if (over) return over.at;
    await sleep(LOOK_MS);
  }
}

const build = freezeBuild();
try {
  const listeners = Number(values.listeners);
  const without: Round[] = [];
  const withThem: Round[] = [];
  for (let i = 0; i < Number(values.rounds); i += 1) {
    for (const [count, rounds] of i % 2 === 0
      ? ([
          [0, without],
          [listeners, withThem],
        ] as const)
      : ([
          [listeners, withThem],
          [0, without],
        ] as const)) {
      const done = await round(build.launcher, count);
      rounds.push(done);
      const { perSecond, serverCpuSeconds, toldAfter } = done;
      console.log(
        `${count} listeners: ${perSecond.toFixed(0)}/s, server ${serverCpuSeconds.toFixed(2)} s of CPU, told after ${toldAfter?.toFixed(2) ?? '-'} s`,
      );
    }
  }
  const median = (rounds: readonly Round[]) => spread(rounds.map(({ perSecond }) => perSecond)).median;
  console.log(`speed with ${listeners} listeners: ${(median(withThem) / median(without)).toFixed(3)} of that without`);
} finally {
  build.remove();
}

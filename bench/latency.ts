/**
 * How long people wait:
 *
 *   node bench/latency.ts [--backend sqlite,redis] [--rounds 30] [--recipients 200] [--idle 20]
 *
 * With one worker of the built command that has nothing to do: from the return of `facteur send` to the first message at the server (negative:
 * it was there before), from the moment at which `facteur pause` has paused, and from its return, to the last message, and from the moment
 * at which a place of a quota is free again to the message that takes it. Also what that worker costs while it waits, in seconds of CPU a
 * minute. Commands run as processes of their own, as people start them.
 */
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { until } from '../test/faults/patience.ts';
import { csv, finished, Project } from '../test/helpers/facteur.ts';
import { RedisServer } from '../test/helpers/redis.ts';
import { type MailServer, startMailServer } from '../test/helpers/smtp/mail-server.ts';
import { undoAtExit } from './contest/leftovers.ts';
import { cpuSeconds } from './contest/processes.ts';
import { quantile, spread } from './contest/statistics.ts';

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'sqlite,redis' },
    rounds: { type: 'string', default: '30' },
    recipients: { type: 'string', default: '200' },
    idle: { type: 'string', default: '20' },
  },
});
const [rounds, recipients, idleSeconds] = [values.rounds, values.recipients, values.idle].map(Number) as [
  number,
  number,
  number,
];

/** A quota that is used up at once, and free again soon: so many messages in so many milliseconds. */
const QUOTA = { most: 2, ms: 3_000 };
/** After the return of `pause` nothing is expected any more; so long it is listened for, in milliseconds. */
const SILENCE_MS = 400;
/** Seconds between the messages that are paused. */
const PACE = '0.05';

interface Stage {
  readonly project: Project;
  readonly server: MailServer;
  /** Process id of the worker. */
  readonly worker: number;
}

/** Lets `work` use a project with an idle worker on that backend; everything is gone afterwards. */
async function withWorker(backend: string, limits: string, work: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startMailServer();
  const settings = `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bench@example.org\nFACTEUR_AUTOSTART=0\n`;
  const files = {
    '.env': settings,
    'facteur.yaml': limits,
    'message.txt': '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}\n',
    'destinataires.csv': csv(recipients),
  };
  const project = new Project(files, build.launcher);
  const redis = backend === 'redis' ? await RedisServer.start({ within: project.path('redis') }) : null;
  if (redis) project.setEnv({ REDIS_URL: redis.url });
  try {
    const { pid = 0 } = project.start(['worker']);
    await until('a worker', async () => (await run(project, 'status', '--list')).workers.length === 1, { pause });
    await work({ project, server, worker: pid });
  } finally {
    await project.discard();
    await redis?.close();
    await server.close();
  }
}

const pause = () => sleep(50);

/** A command as a process of its own; what it answered. */
async function run(project: Project, ...args: string[]) {
  const { code, stdout, stderr } = await finished(project.start([...args, '--json']));
  if (code !== 0) throw new Error(`facteur ${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** The same; also when its process ended, on `performance.now()`. */
async function timed(project: Project, ...args: string[]) {
  const child = project.start([...args, '--json']);
  const ended = once(child, 'exit').then(() => performance.now());
  const { stdout } = await finished(child);
  return { answer: JSON.parse(stdout), at: await ended };
}

/** From the return of `send` to the first message, in milliseconds. */
async function sendToFirst({ project, server }: Stage): Promise<number> {
  const before = server.received.length;
  // At any moment of the worker's rhythm.
  await sleep(300 * Math.random());
  const { answer, at } = await timed(project, 'send', '--delay', '0', '--yes', '--key', String(performance.now()));
  await server.arrived(before + recipients);
  const first = server.received[before]?.at as number;
  await until('its end', async () => (await run(project, 'status', answer.id)).state === 'finished', { pause });
  return first - at;
}

/** From the return of `pause` to the last message of a campaign under way, in milliseconds; negative: it came before. */
async function pauseToSilence({ project, server }: Stage): Promise<number> {
  const before = server.received.length;
  const { id } = await run(project, 'send', '--delay', PACE, '--yes', '--key', String(performance.now()));
  await server.arrived(before + 5);
  const { at } = await timed(project, 'pause', id);
  await sleep(SILENCE_MS);
  const last = server.received.at(-1)?.at as number;
  await run(project, 'cancel', id);
  return last - at;
}

/** From the moment at which the oldest message leaves the window of the quota to the one that takes its place, in milliseconds. */
async function freedToUsed({ project, server }: Stage): Promise<number[]> {
  await run(project, 'send', '--delay', '0', '--yes', '--key', String(performance.now()));
  await server.arrived(rounds + QUOTA.most);
  const at = server.received.map((mail) => mail.at);
  return at.slice(QUOTA.most, QUOTA.most + rounds).map((used, i) => used - (at[i] as number) - QUOTA.ms);
}

async function repeated(count: number, measure: () => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i += 1) found.push(await measure());
  return found;
}

function say(what: string, found: readonly number[]): void {
  const { median, min, max } = spread(found);
  const p95 = quantile(found, 0.95).toFixed(0);
  console.log(
    `${what}: p95 ${p95} ms, median ${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)}), ${found.length} times`,
  );
}

/** Seconds of CPU a minute of a worker that has nothing to do. */
async function idleCost({ worker }: Stage): Promise<number> {
  const before = cpuSeconds([worker]);
  await sleep(idleSeconds * 1_000);
  return ((cpuSeconds([worker]) - before) * 60) / idleSeconds;
}

async function measure(backend: string): Promise<void> {
  console.log(`${backend}, load ${loadavg()[0]?.toFixed(1)}`);
  await withWorker(backend, '', async (stage) => {
    await sleep(2_000);
    console.log(`an idle worker: ${(await idleCost(stage)).toFixed(2)} s of CPU a minute`);
    say('send returned -> first message', await repeated(rounds, () => sendToFirst(stage)));
    say('pause returned -> last message', await repeated(Math.ceil(rounds / 3), () => pauseToSilence(stage)));
  });
  const limits = `limits:\n  windows: [${QUOTA.most}/${QUOTA.ms / 1_000}s]\n`;
  await withWorker(backend, limits, async (stage) => say('place free -> used', await freedToUsed(stage)));
}

const build = freezeBuild();
undoAtExit(build.remove);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  for (const backend of values.backend.split(',')) await measure(backend);
} finally {
  build.remove();
}

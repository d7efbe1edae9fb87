/**
 * How exactly the delay is kept:
 *
 *   node bench/pace.ts [--backend sqlite|redis] [--delay 0.5] [--workers 2] [--messages 60] [--retries 0] [--kill]
 *
 * Several workers of the built command share one campaign (on Redis each has a data folder of its own, as on machines of
 * their own). The gaps are those at the server between attempts, at two instants: when it hears MAIL FROM, and when it has
 * the whole message (or refuses it). `--kill`: one worker is killed (-9) after a third of the messages; `--retries`: so many
 * recipients, evenly spread, are refused with 451 the first time. The load of the machine is told with the figures, because
 * on a busy one they say how long processes wait for a processor.
 */
import type { ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { until } from '../test/faults/patience.ts';
import { csv, Project } from '../test/helpers/facteur.ts';
import { RedisServer } from '../test/helpers/redis.ts';
import { startMailServer } from '../test/helpers/smtp/mail-server.ts';

/** A worker's two connections, two messages each. */
const WINDOW = 4;

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'sqlite' },
    delay: { type: 'string', default: '0.5' },
    workers: { type: 'string', default: '2' },
    messages: { type: 'string', default: '60' },
    retries: { type: 'string', default: '0' },
    kill: { type: 'boolean', default: false },
  },
});
const [delay, workers, messages, retries] = [values.delay, values.workers, values.messages, values.retries].map(
  Number,
) as [number, number, number, number];

/** When attempts began, and when they were refused. */
const begunAt: number[] = [];
const refusedAt: number[] = [];
const refused = new Set<string>();
const server = await startMailServer({
  server: {
    onMailFrom(_address, _session, done) {
      begunAt.push(performance.now());
      done();
    },
    onRcptTo: ({ address }, _session, done) => done(refusal(address)),
  },
});
const project = new Project({
  '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bench@example.org\nFACTEUR_AUTOSTART=0\n`,
  'facteur.yaml': 'retry:\n  schedule: [3s]\n',
  'message.txt': '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}\n',
  'destinataires.csv': csv(messages),
});
const redis = values.backend === 'redis' ? await RedisServer.start({ within: project.path('redis') }) : null;
if (redis) project.setEnv({ REDIS_URL: redis.url });
try {
  const processes = Array.from({ length: workers }, (_, i) => startWorker(i));
  const registered = async () => (await project.json(['status', '--list'])).workers.length === workers;
  await until('all workers registered', registered, { pause: () => sleep(100) });
  await project.json(['send', '--delay', String(delay), '--yes']);
  if (values.kill) {
    await server.arrived(Math.floor(messages / 3));
    (processes[0] as ChildProcess).kill('SIGKILL');
  }
  await sent();
  report();
} finally {
  await project.close();
  await redis?.close();
  await server.close();
}

function startWorker(machine: number): ChildProcess {
  return project.start(['worker'], redis ? { FACTEUR_DATA: project.path(`machine-${machine}`) } : {});
}

/** The first attempt for every so-manyth recipient is refused; none near the end, where only a retry would be waited for. */
function refusal(address: string): Error | null {
  const every = Math.floor((0.9 * messages) / retries);
  if (refused.size >= retries || refused.has(address) || server.received.length < refused.size * every) return null;
  refused.add(address);
  refusedAt.push(performance.now());
  return Object.assign(new Error('4.2.1 Try later'), { responseCode: 451 });
}

/** All have arrived, but for what a killed worker had on the wire. Commands that would look on would disturb the pace. */
async function sent(): Promise<void> {
  await server.arrived(values.kill ? messages - WINDOW : messages);
  if (values.kill) await sleep(WINDOW * delay * 1_000);
}

function report(): void {
  const sessions = new Set(server.received.map(({ session }) => session)).size;
  const killed = values.kill ? ', one killed' : '';
  const load = loadavg().map((minutes) => minutes.toFixed(1));
  console.log(
    `${values.backend}: ${workers} workers (${sessions} connections${killed}), delay ${delay} s, ${begunAt.length} attempts, load ${load.join(' ')}`,
  );
  console.log(`at MAIL FROM:   ${gapsBetween(begunAt)}`);
  console.log(`at its end:     ${gapsBetween([...server.received.map(({ at }) => at), ...refusedAt])}`);
}

function gapsBetween(instants: readonly number[]): string {
  const times = instants.toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((at, i) => at - (times[i] as number));
  const sorted = gaps.toSorted((a, b) => a - b);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const over = ((mean / delay / 1000 - 1) * 100).toFixed(2);
  return `mean ${ms(mean)} (${over} % over), p5 ${ms(at(0.05))}, least ${ms(at(0))}, most ${ms(at(1))}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { aliveWorkers } from '../app/alive-workers.ts';
import { besideLeavePage } from '../app/beside-leave-page.ts';
import { besideMailboxes } from '../app/mailboxes.ts';
import { besideEndNotices } from '../app/notices/end-notices.ts';
import { type OpenProject, openProject, openStore } from '../app/project.ts';
import { accountLoader, accountTransport } from '../app/sending-accounts.ts';
import { SpareTime } from '../app/spare-time.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import { listWorkers, startBackgroundWorker } from '../app/workers.ts';
import type { WorkerPort, WorkerRow } from '../backend/port.ts';
import { loadBackendChoice } from '../config/backend.ts';
import { requireAccount } from '../config/load.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError, told } from '../errors.ts';
import { sayNotice } from '../i18n/notice-mail.ts';
import { daemonPaths, readPid, rotatingLog, takePidFile } from '../worker/daemon.ts';
import { bootIdentity, processExists } from '../worker/identity.ts';
import type { LogLevel } from '../worker/log.ts';
import { newsOf } from '../worker/news.ts';
import { Worker } from '../worker/worker.ts';
import type { Context } from './context.ts';
import { listLines } from './show-status.ts';
import { onStopSignals } from './stop-signals.ts';
import { language, said, words } from './words.ts';
import { type LogFormat, openWorkerLog, type WorkerLog } from './worker-log.ts';
import { type MetricsOptions, openWorkerMetrics } from './worker-metrics.ts';

export interface WorkerOptions extends MetricsOptions {
  /** Messages on the wire at once, 1 to 100; else the configuration's. */
  readonly concurrency?: number | undefined;
  /** End when nothing is left that could go on by itself. */
  readonly exitWhenIdle?: boolean | undefined;
  readonly logLevel: LogLevel;
  /** Default: `text`. */
  readonly log?: LogFormat | undefined;
  /** Write the log to this file (rotated) instead of the terminal, and keep a pid file beside it. */
  readonly logFile?: string | undefined;
}

/** How long `worker stop` waits, in milliseconds: the worker's own 30 s and some. */
const STOP_WAIT_MS = 40_000;
const LOOK_EVERY_MS = 50;

/**
 * `facteur worker` in the foreground: the seed's start-up report, then live log lines until it is stopped. Throws what opening
 * the project throws, `config-no-account`, `worker-running`, `metrics-port-taken`, `metrics-port-refused`.
 */
export async function runWorker(context: Context, options: WorkerOptions): Promise<void> {
  const daemonised = options.logFile !== undefined;
  const file = options.logFile === undefined ? null : rotatingLog(options.logFile);
  const write = file ? file.write : (line: string) => context.terminal.say(line.trimEnd());
  const log = openWorkerLog(options.log ?? 'text', options.logLevel, write);
  const project = await openProject(context, { notice: (found) => log.notice(found) });
  const { backend, config } = project;
  try {
    requireAccount(config);
    const { pidFile } = daemonPaths(config.project.root);
    const letGo = daemonised ? await takePidFile(backend, pidFile, context.clock.now()) : () => {};
    try {
      await work(context, project, { ...options, log });
    } finally {
      letGo();
    }
  } catch (error) {
    // Nobody sees a background worker's terminal: its log must say why it ended. What reads JSON must not have to read words.
    if (daemonised || options.log === 'json') log.tell({ event: 'failed', level: 'error', error: told(error) });
    throw error;
  } finally {
    await backend.close();
    await file?.end();
  }
}

async function work(
  context: Context,
  project: OpenProject,
  { log, ...options }: Omit<WorkerOptions, 'log'> & { readonly log: WorkerLog },
): Promise<void> {
  const { backend, config } = project;
  const concurrency = options.concurrency ?? config.concurrency;
  const news = newsOf(log);
  const metrics = await openWorkerMetrics(project, context.clock, { ...options, onFault: news.trouble });
  const meter = metrics?.meter;
  const spare = new SpareTime();
  const worker = new Worker({
    backend,
    clock: context.clock,
    concurrency,
    loadAccounts: accountLoader(context, concurrency, (account, connections) =>
      accountTransport(account, connections, meter && ((name, ms) => meter.answered(name, ms))),
    ),
    unsubscribeKey: () => unsubscribeKey(config, { create: false }),
    untilIdle: options.exitWhenIdle === true,
    events: spare.noting(meter ? meter.noting(news) : news),
  });
  // Before it says that it starts: whoever reads that may stop it at once.
  const leaving = new AbortController();
  const release = stopOnSignals(worker, () => {
    leaving.abort();
    log.tell({ event: 'stopping', level: 'info' });
  });
  try {
    await log.starting({ project, concurrency, level: options.logLevel });
    if (metrics) log.listening(metrics.endpoint);
    const webhooks = { events: log.webhooks, say: said };
    const notices = { project, clock: context.clock, say: sayNotice };
    const rounds = () => besideEndNotices(notices, news.trouble, () => worker.run());
    const sending = () => besideLeavePage(project, news.trouble, rounds);
    const canWait = (came: 'stopped' | 'idle') => came === 'idle';
    const run = () =>
      besideMailboxes(context, project, log.mailboxes, sending, { spare, canWait, leave: leaving.signal });
    const end = await besideWebhooks(project, webhooks, run);
    log.tell({ event: end, level: 'info' });
  } finally {
    release();
    await metrics?.endpoint.close();
  }
}

/**
 * First signal, or the terminal or the reader of the output gone: an orderly end. Second signal: at once, and the next
 * worker finds what was on the wire as unknown. Returns how to take the signals back.
 */
export function stopOnSignals(worker: Worker, onStop: () => void): () => void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    onStop();
    worker.stop();
  };
  const onSignal = () => (stopping ? process.exit(130) : stop());
  const release = onStopSignals(onSignal, stop);
  process.stdout.once('error', stop);
  return () => {
    release();
    process.stdout.off('error', stop);
  };
}

/** `facteur worker --daemon`. Throws `worker-running`, `worker-did-not-start`. */
export async function startWorkerDaemon(context: Context, options: WorkerOptions): Promise<void> {
  const project = await openProject(context);
  try {
    const { json, terminal } = context;
    const started = await startBackgroundWorker(context, project, { ...options, language: language() }, (file) => {
      if (!json) terminal.say(words().worker.stalePid({ file }));
    });
    if (json) terminal.result(started);
    else terminal.say(words().worker.daemonStarted({ pid: started.pid, log: started.logFile }));
  } finally {
    await project.backend.close();
  }
}

/** `facteur worker stop`: asks through the backend, and by signal where there are signals; waits for the end. */
export async function stopWorkers(context: Context): Promise<number> {
  const { project } = loadBackendChoice(context);
  const { backend } = await openStore(context);
  try {
    const mine = (await aliveWorkers(backend, context.clock)).filter((worker) => worker.boot === bootIdentity());
    if (mine.length > 0 && !context.json) context.terminal.say(words().worker.stopAsked({ count: mine.length }));
    for (const worker of mine) {
      await backend.requestStop(worker.id);
      if (process.platform !== 'win32') signal(worker.pid);
    }
    await untilGone(backend, mine, daemonPaths(project.root).pidFile);
    if (context.json) context.terminal.result({ stopped: mine.map((worker) => worker.id) });
    else context.terminal.say(mine.length > 0 ? words().worker.stopped : words().worker.nothingToStop);
    return mine.length;
  } finally {
    await backend.close();
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // Gone already: that is what was wanted.
  }
}

// One in the background is gone when its file is, too: another may be started then.
async function untilGone(
  backend: Pick<WorkerPort, 'workers'>,
  workers: readonly WorkerRow[],
  pidFile: string,
): Promise<void> {
  const deadline = performance.now() + STOP_WAIT_MS;
  for (;;) {
    const registered = new Set((await backend.workers()).map((worker) => worker.id));
    const background = readPid(pidFile);
    const left = workers.filter(({ id, pid }) => (registered.has(id) || pid === background) && processExists(pid));
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new FacteurError('worker-did-not-stop', { ids: left.map((worker) => worker.id).join(', ') });
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** `facteur worker restart`. */
export async function restartWorker(context: Context, options: WorkerOptions): Promise<void> {
  await stopWorkers(quiet(context));
  await startWorkerDaemon(context, options);
}

/** The same for a step of a command: it gives no result of its own, and with --json says nothing. */
export function quiet(context: Context): Context {
  const say = context.json ? () => {} : context.terminal.say;
  return { ...context, json: false, terminal: { ...context.terminal, say } };
}

/** `facteur worker status`. */
export async function showWorkers(context: Context): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    const workers = await listWorkers(backend, context.clock);
    if (context.json) context.terminal.result({ workers });
    else context.terminal.say(listLines([], workers, context.clock.now()).slice(2).join('\n'));
  } finally {
    await backend.close();
  }
}

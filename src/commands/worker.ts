import { setTimeout as sleep } from 'node:timers/promises';
import { aliveWorkers } from '../app/alive-workers.ts';
import { type OpenProject, openProject, openStore } from '../app/project.ts';
import { accountLoader } from '../app/sending-accounts.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import type { Backend, WorkerRow } from '../backend/port.ts';
import { requireAccount } from '../config/load.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError, told } from '../errors.ts';
import { language, words } from '../i18n/index.ts';
import { workerStatus } from '../report/status.ts';
import { daemonPaths, rotatingLog, runningDaemon, startDaemon, takePidFile } from '../worker/daemon.ts';
import { bootIdentity, processExists } from '../worker/identity.ts';
import { createLog, type LogLevel } from '../worker/log.ts';
import { narrate } from '../worker/narrator.ts';
import { Worker } from '../worker/worker.ts';
import type { Context } from './context.ts';
import { listLines } from './show-status.ts';
import { narrateWebhooks } from './webhook-log.ts';

export interface WorkerOptions {
  /** Messages on the wire at once, 1 to 100; else the configuration's. */
  readonly concurrency?: number | undefined;
  /** End when nothing is left that could go on by itself. */
  readonly exitWhenIdle?: boolean | undefined;
  readonly logLevel: LogLevel;
  /** Write the log to this file (rotated) instead of the terminal, and keep a pid file beside it. */
  readonly logFile?: string | undefined;
}

/** The seed's queue names; on SQLite both are tables, the names stay so that people recognise them. */
const QUEUES = 'email_queue, bulk_email_queue';
/** How long `worker stop` waits, in milliseconds: the worker's own 30 s and some. */
const STOP_WAIT_MS = 40_000;
const LOOK_EVERY_MS = 50;

/** `facteur worker` in the foreground: the seed's start-up report, then live log lines until it is stopped. */
export async function runWorker(context: Context, options: WorkerOptions): Promise<void> {
  const daemonised = options.logFile !== undefined;
  const file = options.logFile === undefined ? null : rotatingLog(options.logFile);
  const write = file ? file.write : (line: string) => context.terminal.say(line.trimEnd());
  const log = createLog(options.logLevel, write);
  const project = await openProject(context, { notice: (text) => log.warn(text) });
  const { backend, config } = project;
  try {
    requireAccount(config);
    const letGo = daemonised ? await takePidFile(backend, daemonPaths(config.project.root).pidFile) : () => {};
    try {
      const concurrency = options.concurrency ?? config.concurrency;
      for (const line of await startReport(project, concurrency, options.logLevel)) write(`${line}\n`);
      const worker = new Worker({
        backend,
        clock: context.clock,
        concurrency,
        loadAccounts: accountLoader(context, concurrency),
        unsubscribeKey: () => unsubscribeKey(config, { create: false }),
        untilIdle: options.exitWhenIdle === true,
        events: narrate(log),
      });
      const release = stopOnSignals(worker, () => log.info(words().worker.log.stopping));
      const end = await besideWebhooks(project, narrateWebhooks(log), () => worker.run()).finally(release);
      log.info(end === 'idle' ? words().worker.log.idle : words().worker.log.stopped);
    } finally {
      letGo();
    }
  } catch (error) {
    // Nobody sees a background worker's terminal: its log must say why it ended.
    if (daemonised) log.error(`${told(error).say().what} ${told(error).say().remedy}`);
    throw error;
  } finally {
    await backend.close();
    await file?.end();
  }
}

async function startReport({ backend, config }: OpenProject, concurrency: number, level: LogLevel): Promise<string[]> {
  const w = words().worker;
  const { name, location } = backend.capabilities;
  return [
    w.banner,
    '='.repeat(60),
    '',
    w.interpreter({ path: process.execPath, version: process.versions.node }),
    w.checkingBackend({ backend: name }),
    w.backendOk({ backend: name, location }),
    ...(await backend.health()).map((warning) => {
      const { what, remedy } = words().store.backendWarnings[warning.code](warning);
      return w.backendWarning({ what, remedy });
    }),
    ...lostLines(await backend.lost()),
    w.checkingAccounts,
    ...[...config.accounts.values()].map((a) => w.accountOk({ name: a.name, server: `${a.host}:${a.port}` })),
    '',
    w.settings,
    w.concurrency({ count: concurrency }),
    w.logLevel({ level }),
    w.queues({ queues: QUEUES }),
    '',
    w.starting,
    w.howToStop,
    '',
  ];
}

function lostLines(lost: readonly string[]): string[] {
  if (lost.length === 0) return [];
  return [words().worker.backendWarning(new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say())];
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
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', stop);
  process.stdout.once('error', stop);
  return () => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', stop);
    process.stdout.off('error', stop);
  };
}

/** `facteur worker --daemon`. Throws `worker-running`, `worker-did-not-start`. */
export async function startWorkerDaemon(context: Context, options: WorkerOptions): Promise<void> {
  const project = await openProject(context);
  try {
    requireAccount(project.config);
    const { pidFile, logFile } = daemonPaths(project.config.project.root);
    const { pid: running, stale } = await runningDaemon(project.backend, pidFile);
    if (running !== null) throw new FacteurError('worker-running', { pid: running });
    if (stale && !context.json) context.terminal.say(words().worker.stalePid({ file: pidFile }));
    const pid = await launchDaemon(context, project, options);
    if (context.json) context.terminal.result({ pid, logFile, pidFile });
    else context.terminal.say(words().worker.daemonStarted({ pid, log: logFile }));
  } finally {
    await project.backend.close();
  }
}

/** Starts the background worker of a project and waits for its first sign of life; returns its pid. */
export function launchDaemon(
  { env, cwd }: Context,
  { backend, config }: OpenProject,
  { concurrency, exitWhenIdle, logLevel }: WorkerOptions,
): Promise<number> {
  const { root, dataFolder } = config.project;
  const command = ['worker', '--log-file', daemonPaths(root).logFile, '--log-level', logLevel, '--lang', language()];
  if (concurrency !== undefined) command.push('--concurrency', String(concurrency));
  if (exitWhenIdle) command.push('--exit-when-idle');
  return startDaemon(backend, { root, cwd, command, env: { ...env, FACTEUR_DATA: dataFolder } });
}

/** `facteur worker stop`: asks through the backend, and by signal where there are signals; waits for the end. */
export async function stopWorkers(context: Context): Promise<number> {
  const { backend } = await openStore(context);
  try {
    const mine = (await aliveWorkers(backend, context.clock)).filter((worker) => worker.boot === bootIdentity());
    if (mine.length > 0 && !context.json) context.terminal.say(words().worker.stopAsked({ count: mine.length }));
    for (const worker of mine) {
      await backend.requestStop(worker.id);
      if (process.platform !== 'win32') signal(worker.pid);
    }
    await untilGone(backend, mine);
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

async function untilGone(backend: Backend, workers: readonly WorkerRow[]): Promise<void> {
  const deadline = performance.now() + STOP_WAIT_MS;
  for (;;) {
    const registered = new Set((await backend.workers()).map((worker) => worker.id));
    const left = workers.filter((worker) => registered.has(worker.id) && processExists(worker.pid));
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new FacteurError('worker-did-not-stop', { ids: left.map((worker) => worker.id).join(', ') });
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** `facteur worker restart`. */
export async function restartWorker(context: Context, options: WorkerOptions): Promise<void> {
  await stopWorkers({
    ...context,
    json: false,
    terminal: { ...context.terminal, say: context.json ? () => {} : context.terminal.say },
  });
  await startWorkerDaemon(context, options);
}

/** `facteur worker status`. */
export async function showWorkers(context: Context): Promise<void> {
  const { backend } = await openStore(context, { readonly: true });
  try {
    const workers = (await aliveWorkers(backend, context.clock)).map(workerStatus);
    if (context.json) context.terminal.result({ workers });
    else context.terminal.say(listLines([], workers, context.clock.now()).slice(2).join('\n'));
  } finally {
    await backend.close();
  }
}

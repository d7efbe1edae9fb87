import type { WorkerPort } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import { requireAccount } from '../config/load.ts';
import { FacteurError } from '../errors.ts';
import { type WorkerStatus, workerStatus } from '../report/status.ts';
import { daemonPaths, runningDaemon, startDaemon } from '../worker/daemon.ts';
import { aliveWorkers } from './alive-workers.ts';
import type { OpenProject } from './project.ts';
import type { Surroundings } from './surroundings.ts';

/** How a background worker is started. */
export interface BackgroundOptions {
  /** Messages on the wire at once, 1 to 100; else the configuration's. */
  readonly concurrency?: number | undefined;
  /** End when nothing is left that could go on by itself. */
  readonly exitWhenIdle?: boolean | undefined;
  readonly logLevel: string;
  /** Of its log. */
  readonly language: string;
  /** `json`: its log is for programs. */
  readonly log?: 'text' | 'json' | undefined;
  /** Where it serves figures; absent: nowhere. */
  readonly metricsPort?: number | undefined;
  readonly metricsHost?: string | undefined;
}

/** A background worker that is at work. */
export interface BackgroundWorker {
  readonly pid: number;
  readonly logFile: string;
  readonly pidFile: string;
}

/** The workers that are alive, of all processes and machines. */
export async function listWorkers(backend: WorkerPort, clock: Clock): Promise<readonly WorkerStatus[]> {
  return (await aliveWorkers(backend, clock)).map(workerStatus);
}

/**
 * Starts the background worker of a project on this machine, a process of its own that outlives this one, and waits for its first sign of life.
 * `onStale` is called with a pid file that a dead process had left. Throws `worker-running`, `worker-did-not-start`, and what is wrong with the
 * account.
 */
export async function startBackgroundWorker(
  where: Surroundings,
  { backend, config }: OpenProject,
  options: BackgroundOptions,
  onStale: (pidFile: string) => void = () => {},
): Promise<BackgroundWorker> {
  requireAccount(config);
  const { pidFile, logFile } = daemonPaths(config.project.root);
  const { pid: running, stale } = await runningDaemon(backend, pidFile, where.clock.now());
  if (running !== null) throw new FacteurError('worker-running', { pid: running });
  if (stale) onStale(pidFile);
  return { pid: await launchBackgroundWorker(where, { backend, config }, options), logFile, pidFile };
}

/** Starts it without looking for another one, and waits until it is registered; returns its pid. Throws `worker-did-not-start`. */
export function launchBackgroundWorker(
  { env, cwd }: Surroundings,
  { backend, config }: OpenProject,
  { concurrency, exitWhenIdle, logLevel, language, log, metricsPort, metricsHost }: BackgroundOptions,
): Promise<number> {
  const { root, dataFolder } = config.project;
  const command = ['worker', '--log-file', daemonPaths(root).logFile, '--log-level', logLevel, '--lang', language];
  if (concurrency !== undefined) command.push('--concurrency', String(concurrency));
  if (exitWhenIdle) command.push('--exit-when-idle');
  if (log !== undefined) command.push('--log', log);
  if (metricsPort !== undefined) command.push('--metrics-port', String(metricsPort));
  if (metricsHost !== undefined) command.push('--metrics-host', metricsHost);
  return startDaemon(backend, { root, cwd, command, env: { ...env, FACTEUR_DATA: dataFolder } });
}

/**
 * Asks a worker to stop, wherever it is; it learns of it at its next sign of life and finishes what is on the wire. Throws `worker-not-found`.
 */
export async function stopWorker(backend: WorkerPort, id: string): Promise<void> {
  if ((await backend.requestStop(id)) === 0) throw new FacteurError('worker-not-found', { id });
}

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from 'rotating-file-stream';
import type { WorkerPort, WorkerRow } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import { bootIdentity, processExists } from './identity.ts';
import { DEAD_AFTER_MS } from './lease.ts';

/** How long a background worker may take until it is registered, in milliseconds. */
const START_DEADLINE_MS = 20_000;
/** A pid file younger than this may belong to a worker that is not registered yet, in milliseconds. */
const STARTING_MS = 15_000;
const LOOK_EVERY_MS = 50;

export interface DaemonPaths {
  readonly pidFile: string;
  readonly logFile: string;
}

/** Where the background worker of a project keeps its pid and its log. */
export function daemonPaths(root: string): DaemonPaths {
  return { pidFile: join(root, 'logs', 'worker.pid'), logFile: join(root, 'logs', 'worker.log') };
}

/**
 * Whether the process that has this id is that worker. Where a boot has no number of its own (Windows, macOS), a worker from before a restart of the
 * computer looks like one of today, and its id is soon some other program's: there it must have been seen lately, too, or no worker would ever
 * start again. `now`: milliseconds since 1970.
 */
export function isProcessOf(worker: WorkerRow, pid: number, { boot, now }: { boot: string; now: number }): boolean {
  if (worker.pid !== pid || worker.boot !== boot) return false;
  return boot !== worker.host || Math.abs(now - worker.lastSeenAt) < DEAD_AFTER_MS;
}

/**
 * The pid of the running background worker; null when there is none. `stale`: the file was left by a process that is
 * gone, or its number belongs to some other program by now. `now`: milliseconds since 1970.
 */
export async function runningDaemon(
  backend: Pick<WorkerPort, 'workers'>,
  pidFile: string,
  now: number,
): Promise<{ pid: number | null; stale: boolean }> {
  const pid = readPid(pidFile);
  if (pid === null) return { pid: null, stale: false };
  if (!processExists(pid)) return { pid: null, stale: true };
  const here = { boot: bootIdentity(), now };
  const registered = (await backend.workers()).some((worker) => isProcessOf(worker, pid, here));
  const starting = Date.now() - statSync(pidFile).mtimeMs < STARTING_MS;
  return registered || starting ? { pid, stale: false } : { pid: null, stale: true };
}

/** Which process the file names; null: there is none, or it names none. */
export function readPid(pidFile: string): number | null {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/**
 * Starts `command` (arguments for this program) as a process of its own session that survives the terminal, and waits
 * until it is a registered worker. Throws `worker-did-not-start` with the end of its log.
 */
export async function startDaemon(
  backend: Pick<WorkerPort, 'workers'>,
  start: { root: string; cwd: string; command: readonly string[]; env: Readonly<Record<string, string | undefined>> },
): Promise<number> {
  const { logFile } = daemonPaths(start.root);
  mkdirSync(dirname(logFile), { recursive: true });
  // What is written before the log is open (a crash at start) must not be lost.
  const stderr = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [process.argv[1] as string, ...start.command], {
    cwd: start.cwd,
    env: { ...start.env },
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', stderr],
  });
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  child.once('error', () => {
    exited = true;
  });
  const deadline = performance.now() + START_DEADLINE_MS;
  while (!exited && performance.now() < deadline) {
    if ((await backend.workers()).some((worker) => worker.pid === child.pid)) {
      child.unref();
      return child.pid as number;
    }
    await sleep(LOOK_EVERY_MS);
  }
  throw new FacteurError('worker-did-not-start', { log: logFile, lines: lastLines(logFile, 5) });
}

function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * Takes the pid file for this process; returns how to let go of it. Throws `worker-running` when another worker has it
 * (two started at the same moment: the second sees the first's file).
 */
export async function takePidFile(
  backend: Pick<WorkerPort, 'workers'>,
  pidFile: string,
  now: number,
): Promise<() => void> {
  mkdirSync(dirname(pidFile), { recursive: true });
  const { pid, stale } = await runningDaemon(backend, pidFile, now);
  if (pid !== null && pid !== process.pid) throw new FacteurError('worker-running', { pid });
  if (stale) rmSync(pidFile, { force: true });
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new FacteurError('worker-running', { pid: readPid(pidFile) ?? 0 });
  }
  return () => {
    if (readPid(pidFile) === process.pid) rmSync(pidFile, { force: true });
  };
}

/** A log file that is kept at 10 MB, with the four before it (worker.log.1 is the latest of them). */
export function rotatingLog(file: string): { write(line: string): void; end(): Promise<void> } {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createStream(file, { size: '10M', rotate: 4, mode: 0o600 });
  // A full disk must not stop the sending; the line is lost, the ledger is not.
  stream.on('error', () => {});
  return {
    write: (line) => void stream.write(line),
    end: () => new Promise((resolve) => stream.end(resolve)),
  };
}

import type { Backend, WorkerRow } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import { words } from '../i18n/index.ts';
import { remaining } from '../report/status.ts';
import { bootIdentity, processExists } from '../worker/identity.ts';
import { DEAD_AFTER_MS } from '../worker/lease.ts';
import type { Context } from './context.ts';

/**
 * Workers that are alive as far as one look can tell: seen lately by the wall clock, and with a process when it is one
 * of this boot. (Workers themselves watch each other's heartbeats; a command has no time for that.)
 */
export async function aliveWorkers(backend: Backend, clock: Clock): Promise<WorkerRow[]> {
  const boot = bootIdentity();
  const now = clock.now();
  return (await backend.workers()).filter(
    (worker) =>
      Math.abs(now - worker.lastSeenAt) < DEAD_AFTER_MS && (worker.boot !== boot || processExists(worker.pid)),
  );
}

/** Names campaigns that could go on and that no worker serves; says nothing when there are none, or with --json. */
export async function sayUnserved(context: Context, backend: Backend): Promise<void> {
  if (context.json || (await aliveWorkers(backend, context.clock)).length > 0) return;
  const waiting = (await backend.campaigns({ limit: 20, unfinishedOnly: true })).filter(
    (row) => row.wanted === 'run' && remaining(row.counts) > 0,
  );
  if (waiting.length > 0) context.terminal.say(words().cli.unserved({ ids: waiting.map((row) => row.id).join(', ') }));
}

import type { WorkerPort, WorkerRow } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import { bootIdentity, processExists } from '../worker/identity.ts';
import { DEAD_AFTER_MS } from '../worker/lease.ts';

/** Those that `aliveOf` finds among all registered workers, now. */
export async function aliveWorkers(backend: Pick<WorkerPort, 'workers'>, clock: Clock): Promise<WorkerRow[]> {
  return aliveOf(await backend.workers(), clock.now());
}

/**
 * Workers that are alive as far as one look can tell: seen lately by the wall clock (`now`, milliseconds since 1970), and with a
 * process when it is one of this boot. (Workers themselves watch each other's heartbeats; a command has no time for that.)
 */
export function aliveOf(workers: readonly WorkerRow[], now: number): WorkerRow[] {
  const boot = bootIdentity();
  return workers.filter(
    (worker) =>
      Math.abs(now - worker.lastSeenAt) < DEAD_AFTER_MS && (worker.boot !== boot || processExists(worker.pid)),
  );
}

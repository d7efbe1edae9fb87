import type { WorkerPort } from '../backend/port.ts';
import { inTime } from './ledger-reader.ts';

/** How long the ledger may take to answer, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Whether a worker can do its work; a held account or a full quota is no reason against it: starting it again would not help. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: NotReady };
/** `not-registered`: it has not begun, has ended, or was declared dead. `ledger`: that does not answer. */
export type NotReady = 'not-registered' | 'ledger';

/** Asks the ledger for the worker of this id; null: it has none yet. Never throws. */
export async function readinessOf(backend: Pick<WorkerPort, 'workers'>, id: string | null): Promise<Readiness> {
  try {
    const workers = await inTime(backend.workers(), PATIENCE_MS);
    return workers.some((worker) => worker.id === id) ? { ready: true } : { ready: false, reason: 'not-registered' };
  } catch {
    return { ready: false, reason: 'ledger' };
  }
}

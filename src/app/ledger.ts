import type { Backend, BackendWarning, CampaignId } from '../backend/port.ts';

/** What an operator should know of a ledger. */
export interface LedgerState {
  readonly backend: 'sqlite' | 'redis';
  /** Of how safely it keeps what it was given. */
  readonly warnings: readonly BackendWarning[];
  /** Campaigns that the witness of this machine saw, and the ledger does not have: nothing is accepted until somebody knows of them. */
  readonly lost: readonly CampaignId[];
}

/** How the ledger is. Throws what the store throws. */
export async function readLedger(backend: Backend): Promise<LedgerState> {
  const [warnings, lost] = await Promise.all([backend.health(), backend.lost()]);
  return { backend: backend.capabilities.name, warnings, lost };
}

/** Takes note that the operator knows of the campaigns that were lost; returns which they were. */
export async function acceptLost(backend: Backend): Promise<readonly CampaignId[]> {
  const lost = await backend.lost();
  if (lost.length > 0) await backend.acceptLost();
  return lost;
}

import { aliveWorkers } from '../app/alive-workers.ts';
import { openStore } from '../app/project.ts';
import type { AccountUse, Backend } from '../backend/port.ts';
import type { PresentUse } from '../backup/quotas.ts';
import { FacteurError } from '../errors.ts';
import type { Context } from './context.ts';

/** Campaigns that are counted, at most. */
const COUNTED = 1_000;

/** The ledger that is there. */
export interface Present {
  /** Whether there is anything in it that is worth keeping. */
  readonly keep: boolean;
  /** Null: it cannot be read. */
  readonly campaigns: number | null;
  readonly use: PresentUse;
}

/** What is where a backup is to be put. Throws `restore-worker-running`, and what the store throws. */
export async function lookAtPresent(context: Context): Promise<Present> {
  try {
    const { backend } = await openStore(context, { readonly: true });
    try {
      return await lookAt(context, backend);
    } finally {
      await backend.close();
    }
  } catch (error) {
    // A backup is what one has for such a ledger.
    const { code } = error as Partial<FacteurError>;
    if (code === 'store-corrupt' || code === 'store-newer') return { keep: true, campaigns: null, use: new Map() };
    throw error;
  }
}

async function lookAt({ clock }: Context, backend: Backend): Promise<Present> {
  const alive = await aliveWorkers(backend, clock);
  if (alive.length > 0) {
    const workers = alive.map(({ host, pid }) => `${host} ${pid}`).join(', ');
    throw new FacteurError('restore-worker-running', { workers });
  }
  const campaigns = (await backend.campaigns({ limit: COUNTED })).length;
  const use = await useOf(backend);
  const used = [...use.values()].some(({ windows }) => windows.some(({ runs }) => runs.length > 0));
  const lost = (await backend.lost()).length > 0;
  return { keep: campaigns > 0 || used || lost || (await hasSuppressions(backend)), campaigns, use };
}

async function hasSuppressions(backend: Backend): Promise<boolean> {
  for await (const _ of backend.suppressions()) return true;
  return false;
}

async function useOf(backend: Backend): Promise<PresentUse> {
  const use = new Map<string, AccountUse>();
  for (const { name } of await backend.accounts()) {
    const found = await backend.accountUse(name);
    if (found) use.set(name, found);
  }
  return use;
}

import type { AccountPort } from '../backend/port.ts';
import { DRY_RUN_ACCOUNT } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { type AccountStatus, accountStatus } from '../report/accounts.ts';
import type { Kept } from '../report/said.ts';
import { loadProject } from './project.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The accounts with their limits, what is used of them, what holds them and when their next message may go out, as the configuration is now; those
 * that only the ledger knows are among them. Throws `config-*` and what the store throws.
 */
export async function readAccounts(where: Surroundings, backend: AccountPort): Promise<readonly AccountStatus<Kept>[]> {
  const { accounts } = await loadProject(where);
  const now = where.clock.now();
  const all: AccountStatus<Kept>[] = [];
  for (const name of new Set([...accounts.keys(), ...(await keptNames(backend))])) {
    all.push(accountStatus(name, accounts.get(name) ?? null, await backend.accountUse(name), now));
  }
  return all;
}

/**
 * Ends what holds an account; workers read the configuration again before they next use it. Throws `account-not-found`, `config-*` and what
 * the store throws.
 */
export async function resumeAccount(
  where: Surroundings,
  backend: AccountPort,
  name: string,
): Promise<AccountStatus<Kept>> {
  const { accounts } = await loadProject(where);
  const settings = accounts.get(name) ?? null;
  if (!settings && !(await keptNames(backend)).includes(name)) throw new FacteurError('account-not-found', { name });
  await backend.unhold(name, { byOperator: true });
  return accountStatus(name, settings, await backend.accountUse(name), where.clock.now());
}

async function keptNames(backend: AccountPort): Promise<readonly string[]> {
  return (await backend.accounts()).map(({ name }) => name).filter((name) => name !== DRY_RUN_ACCOUNT);
}

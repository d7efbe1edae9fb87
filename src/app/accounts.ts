import type { AccountPort, Backend } from '../backend/port.ts';
import { DRY_RUN_ACCOUNT } from '../backend/states.ts';
import { FacteurError } from '../errors.ts';
import { type AccountStatus, accountStatus } from '../report/accounts.ts';
import type { Kept } from '../report/said.ts';
import { loadProject } from './project.ts';
import { sentStatuses } from './sent-status.ts';
import type { Surroundings } from './surroundings.ts';

/** What is asked of the ledger about accounts. */
type AccountsLedger = AccountPort & Pick<Backend, 'mailboxes'>;

/**
 * The accounts with their limits, how copies of what they send are, what is used of them, what holds them and when their next message may go out, as the configuration is now; those
 * that only the ledger knows are among them. Throws `config-*` and what the store throws.
 */
export async function readAccounts(
  where: Surroundings,
  backend: AccountsLedger,
): Promise<readonly AccountStatus<Kept>[]> {
  const config = await loadProject(where);
  const { accounts } = config;
  const sent = await sentStatuses(config, backend);
  const now = where.clock.now();
  const all: AccountStatus<Kept>[] = [];
  for (const name of new Set([...accounts.keys(), ...(await keptNames(backend))])) {
    all.push(accountStatus(name, accounts.get(name) ?? null, await backend.accountUse(name), now, sent.get(name)));
  }
  return all;
}

/**
 * Ends what holds an account; workers read the configuration again before they next use it. Throws `account-not-found`, `config-*` and what
 * the store throws.
 */
export async function resumeAccount(
  where: Surroundings,
  backend: AccountsLedger,
  name: string,
): Promise<AccountStatus<Kept>> {
  const config = await loadProject(where);
  const settings = config.accounts.get(name) ?? null;
  if (!settings && !(await keptNames(backend)).includes(name)) throw new FacteurError('account-not-found', { name });
  await backend.unhold(name, { byOperator: true });
  const sent = (await sentStatuses(config, backend)).get(name);
  return accountStatus(name, settings, await backend.accountUse(name), where.clock.now(), sent);
}

async function keptNames(backend: AccountsLedger): Promise<readonly string[]> {
  return (await backend.accounts()).map(({ name }) => name).filter((name) => name !== DRY_RUN_ACCOUNT);
}

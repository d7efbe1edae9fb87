import type { Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { loadProject } from './project.ts';
import type { Surroundings } from './surroundings.ts';

/** The server of an account as it is configured now; null: it is not, or the configuration cannot be read. */
export type HostOf = (account: string) => Promise<string | null>;

/** Where nothing of the configuration is known. */
export const noHosts: HostOf = async () => null;

/**
 * Servers by the configuration of a project. It is read only when a server is asked for, because whose words hold an account depends on
 * it, and whoever only looks at campaigns that go on need not wait for it; and again when its files have changed: a campaign that is held
 * is looked at several times a second.
 */
export function hostsOf(where: Surroundings): HostOf {
  let known: { readonly revision: string; readonly accounts: Promise<Config['accounts']> } | null = null;
  return async (account) => {
    try {
      const { settingsRevision } = await import('./settings/files.ts');
      const revision = settingsRevision(where);
      if (known?.revision !== revision) {
        known = { revision, accounts: loadProject(where).then(({ accounts }) => accounts) };
      }
      return (await known.accounts).get(account)?.host ?? null;
    } catch (error) {
      if (error instanceof FacteurError) return null;
      throw error;
    }
  };
}

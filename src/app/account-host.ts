import { loadProject } from './project.ts';
import type { Surroundings } from './surroundings.ts';

/** The server of an account as it is configured now; null: it is not, or the configuration cannot be read. */
export type HostOf = (account: string) => Promise<string | null>;

/** Where nothing of the configuration is known. */
export const noHosts: HostOf = async () => null;

/**
 * Servers by the configuration of a project. It is read only when a server is asked for: whose words hold an account depends on it, and
 * whoever only looks at campaigns that go on need not wait for it.
 */
export function hostsOf(where: Surroundings): HostOf {
  return async (account) => {
    try {
      return (await loadProject(where)).accounts.get(account)?.host ?? null;
    } catch {
      return null;
    }
  };
}

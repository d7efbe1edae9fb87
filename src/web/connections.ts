import type { WebContext } from './context.ts';
import { refuseConnection } from './problems.ts';

/** What each server does with connections and addresses, whoever it is for. */
export function connectionOptions(context: Pick<WebContext, 'project' | 'proxies'>) {
  return {
    forceCloseConnections: 'idle',
    // Tokens of links are long.
    routerOptions: { maxParamLength: 1_000 },
    trustProxy: trustedProxies(context),
    clientErrorHandler: refuseConnection,
  } as const;
}

// Whose X-Forwarded-For is believed: proxies on this machine, and those that were named in the settings (`webProxy`) or to the command.
function trustedProxies({ project, proxies = [] }: Pick<WebContext, 'project' | 'proxies'>): string[] {
  return ['loopback', ...project.config.web.proxies, ...proxies];
}

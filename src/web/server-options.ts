import type { WebContext } from './context.ts';
import { refuseConnection } from './problems.ts';

/** What every server of ours is made with, whatever it serves. */
export function serverOptions(context: Pick<WebContext, 'project' | 'proxies'>) {
  return {
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_000 },
    trustProxy: trustedProxies(context),
    clientErrorHandler: refuseConnection,
  } as const;
}

/** Whose X-Forwarded-For is believed: proxies on this machine, and those that were named in the settings (`webProxy`) or to the command. */
function trustedProxies({ project, proxies = [] }: Pick<WebContext, 'project' | 'proxies'>): string[] {
  return ['loopback', ...project.config.web.proxies, ...proxies];
}

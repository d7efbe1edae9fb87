import type { IncomingMessage } from 'node:http';
import type { WebContext } from './context.ts';
import { refuseConnection } from './problems.ts';

/** What each server does with connections and addresses, whoever it is for. */
export function connectionOptions(context: Pick<WebContext, 'project' | 'proxies'>) {
  return {
    forceCloseConnections: 'idle',
    // Tokens of links are long.
    routerOptions: { maxParamLength: 1_000 },
    rewriteUrl: mendedLink,
    trustProxy: trustedProxies(context),
    clientErrorHandler: refuseConnection,
  } as const;
}

// Whose X-Forwarded-For is believed: proxies on this machine, and those that were named in the settings (`webProxy`) or to the command.
function trustedProxies({ project, proxies = [] }: Pick<WebContext, 'project' | 'proxies'>): string[] {
  return ['loopback', ...project.config.web.proxies, ...proxies];
}

/** An escape of no character in ASCII, or none at all: no token has one. */
const FOREIGN_ESCAPE = /%(?![0-7][0-9a-f])/i;

// A link with broken escapes is answered as any other that is none (see routes/leave.ts), and not as a broken request.
function mendedLink({ url = '/' }: IncomingMessage): string {
  return url.startsWith('/u/') && FOREIGN_ESCAPE.test(url) ? url.replaceAll('%', '%25') : url;
}

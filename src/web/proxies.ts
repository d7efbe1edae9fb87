import type { WebContext } from './context.ts';

/** Whose X-Forwarded-For is believed: proxies on this machine, and those that were named in the settings (`webProxy`) or to the command. */
export function trustedProxies({ project, proxies = [] }: Pick<WebContext, 'project' | 'proxies'>): string[] {
  return ['loopback', ...project.config.web.proxies, ...proxies];
}

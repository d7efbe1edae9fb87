import { isIP } from 'node:net';
import type { WebContext } from './context.ts';

/** Whose X-Forwarded-For is believed: proxies on this machine, and those that were named in the settings (`webProxy`) or to the command. */
export function trustedProxies({ project, proxies = [] }: Pick<WebContext, 'project' | 'proxies'>): string[] {
  return ['loopback', ...project.config.web.proxies, ...proxies];
}

/** Whether a text names a proxy: an IP address, or a network as `10.0.0.0/8`. */
export function isProxy(text: string): boolean {
  const [, address = '', bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const kind = isIP(address);
  return kind !== 0 && (bits === undefined || Number(bits) <= (kind === 4 ? 32 : 128));
}

import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { FacteurError } from '../errors.ts';

/**
 * Refuses requests that a page of somebody else's has made a browser send. A name that leads here without being ours may be one whose owner
 * made it lead here (DNS rebinding); an IP address in the Host header cannot have been. A browser says in Origin whose page asks.
 * Throws `host-foreign`, `origin-foreign`.
 */
export function refuseForeign({ headers, method }: FastifyRequest, hosts: readonly string[]): void {
  const host = headers.host ?? '';
  if (!isOurs(host, hosts)) throw new FacteurError('host-foreign', { host });
  const { origin } = headers;
  if (origin !== undefined && !sameHost(origin, host)) throw new FacteurError('origin-foreign', { origin });
  // Older browsers leave Origin out of some requests; what they say instead is enough for those that change something.
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' && method !== 'GET' && method !== 'HEAD') {
    throw new FacteurError('origin-foreign', { origin: 'cross-site' });
  }
}

function isOurs(host: string, hosts: readonly string[]): boolean {
  const name = nameIn(host);
  return name !== null && (name === 'localhost' || isIP(name) !== 0 || hosts.includes(name));
}

/** The name in a Host header, without port and brackets, in lower case; null: it is none. */
function nameIn(host: string): string | null {
  const [, name = null] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return name === null ? null : name.replace(/^\[|\]$/g, '').toLowerCase();
}

function sameHost(origin: string, host: string): boolean {
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase();
}

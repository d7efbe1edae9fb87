import { isIPv4 } from 'node:net';
import type { SmtpSettings } from './settings.ts';

const IMPLICIT_TLS_PORT = 465;

/** Whether the connection begins with TLS. `auto` takes port 465 for what it is registered for (RFC 8314). */
export function startsWithTls({ tls, port }: Pick<SmtpSettings, 'tls' | 'port'>): boolean {
  return tls === 'implicit' || (tls === 'auto' && port === IMPLICIT_TLS_PORT);
}

/**
 * Whether the password may go out over this connection. `address` is the IP address really connected to: a host name
 * says nothing about where it leads. Unencrypted only to this machine, or when the user wrote `none`.
 */
export function mayLogIn(connection: { tls: SmtpSettings['tls']; encrypted: boolean; address: string }): boolean {
  return connection.encrypted || connection.tls === 'none' || isLoopback(connection.address);
}

/** Whether an IP address, or `localhost`, is this machine itself. Other names say nothing: they are not looked up. */
export function isLoopback(address: string): boolean {
  if (address === '::1' || address === 'localhost') return true;
  const ipv4 = address.replace(/^::ffff:/i, '');
  return isIPv4(ipv4) && ipv4.startsWith('127.');
}

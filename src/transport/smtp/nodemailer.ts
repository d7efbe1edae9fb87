import { createRequire } from 'node:module';
import type { NodemailerError } from 'nodemailer/lib/errors';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Step } from '../replies.ts';
import { startsWithTls } from './encryption.ts';
import type { SmtpSettings, SmtpTimeouts } from './settings.ts';
import { tokenHandlers } from './token-login.ts';

/** What nodemailer's SMTPConnection is told, and how its answers are read. */

/** How long a server may take to answer QUIT; nobody's message depends on it. */
export const QUIT_MS = 2_000;

/**
 * Nodemailer's connection. By `require`: as an ES module it imports `node:http`, and with that every export of it, one of
 * which is all of undici (6 MB and a tenth of a second more).
 */
export function newConnection(settings: SmtpSettings, timeouts: SmtpTimeouts): SMTPConnection {
  const Connection: typeof SMTPConnection = createRequire(import.meta.url)('nodemailer/lib/smtp-connection');
  return new Connection(connectionOptions(settings, timeouts));
}

function connectionOptions(settings: SmtpSettings, timeouts: SmtpTimeouts): SMTPConnection.Options {
  const { host, port, tls, name, ca } = settings;
  return {
    host,
    port,
    name,
    secure: startsWithTls(settings),
    requireTLS: tls === 'require',
    ignoreTLS: tls === 'none',
    ...(settings.tokens && { customAuth: tokenHandlers(settings) }),
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: timeouts.connectionMs,
    dnsTimeout: timeouts.connectionMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.commandMs,
    socketCloseTimeout: QUIT_MS,
  };
}

/** A reply of refusal; 2xx and 3xx where nodemailer expected something else, and no reply at all, are none. */
export function isRefusal(error: NodemailerError): boolean {
  const code = error.responseCode || 0;
  return code >= 400 && code < 600;
}

/** Where an error of connecting or logging in arose; without a command of its own it counts as EHLO. */
export function stepOf({ command = '' }: NodemailerError): Step {
  if (command === 'CONN') return 'greeting';
  if (command === 'STARTTLS') return 'starttls';
  return command.startsWith('AUTH') ? 'auth' : 'ehlo';
}

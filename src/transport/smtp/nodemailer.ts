import type { NodemailerError } from 'nodemailer/lib/errors';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Step } from '../replies.ts';
import { startsWithTls } from './encryption.ts';
import type { SmtpSettings, SmtpTimeouts } from './settings.ts';

/** What nodemailer's SMTPConnection is told, and how its answers are read. */

/** How long a server may take to answer QUIT; nobody's message depends on it. */
export const QUIT_MS = 2_000;

export function connectionOptions(settings: SmtpSettings, timeouts: SmtpTimeouts): SMTPConnection.Options {
  const { host, port, tls, name, ca } = settings;
  return {
    host,
    port,
    name,
    secure: startsWithTls(settings),
    requireTLS: tls === 'require',
    ignoreTLS: tls === 'none',
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: timeouts.connectionMs,
    dnsTimeout: timeouts.connectionMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.commandMs,
    socketCloseTimeout: QUIT_MS,
  };
}

/** What the server announced after EHLO and what of it matters here. */
export interface Extensions {
  readonly smtpUtf8: boolean;
  /** Bytes; 0: not announced (RFC 1870). */
  readonly maxSize: number;
}

/** `reply`: the one to EHLO, all its lines. */
export function readExtensions(reply: string): Extensions {
  const size = /^\d{3}[ -]SIZE[ \t]+(\d+)/im.exec(reply)?.[1];
  return { smtpUtf8: /^\d{3}[ -]SMTPUTF8\b/im.test(reply), maxSize: Number(size ?? 0) };
}

/** A reply of refusal; 2xx and 3xx where nodemailer expected something else, and no reply at all, are none. */
export function isRefusal(error: NodemailerError): boolean {
  const code = error.responseCode || 0;
  return code >= 400 && code < 600;
}

/** Where in the session an error arose; without a command of its own it counts as EHLO. */
export function stepOf({ command = '', code }: NodemailerError): Step {
  if (command === 'CONN') return 'greeting';
  if (command === 'STARTTLS') return 'starttls';
  if (command.startsWith('AUTH')) return 'auth';
  if (command === 'MAIL FROM') return 'mail';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'DATA') return code === 'EMESSAGE' ? 'message' : 'data';
  return 'ehlo';
}

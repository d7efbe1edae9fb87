import { onTestFinished } from 'vitest';
import type { Transport } from '../../src/transport/port.ts';
import type { SmtpSettings } from '../../src/transport/smtp/settings.ts';
import { createSmtpTransport } from '../../src/transport/smtp/transport.ts';
import { type FaultyServer, type Script, startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../helpers/smtp/mail-server.ts';

/** A transport to a port of this machine, ended with the test. Failed attempts to connect follow each other at once. */
export function transportTo(port: number, settings: Partial<SmtpSettings> = {}): Transport {
  const transport = createSmtpTransport({
    host: '127.0.0.1',
    port,
    tls: 'auto',
    user: null,
    password: null,
    connections: 1,
    ...settings,
    timeouts: { reconnectMs: 0, ...settings.timeouts },
  });
  onTestFinished(() => transport.close({ now: true }));
  return transport;
}

/** A mail server of its own for one test. */
export async function mailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A faulty server of its own for one test. */
export async function faultyServer(script: Script = {}): Promise<FaultyServer> {
  const server = await startFaultyServer(script);
  onTestFinished(() => server.close());
  return server;
}

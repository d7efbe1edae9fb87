import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { NodemailerError } from 'nodemailer/lib/errors';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newConnection } from '../../src/transport/smtp/nodemailer.ts';
import { defaultTimeouts, type SmtpSettings } from '../../src/transport/smtp/settings.ts';
import { certificates } from '../helpers/smtp/certificates.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { faultyServer, mailServer } from './transports.ts';

/** What of a connection our code uses: by name, what must be true of it, and what for. */
const parts: Readonly<Record<string, string>> = {
  _socket: 'the socket itself, on which src/transport/smtp/dialogue.ts speaks after the login',
  lastServerResponse: 'all lines of the answer to EHLO, from which the extensions are read',
  allowsAuth: 'whether the server offers a login',
  secure: 'whether the connection is encrypted, without which no password goes out',
  destroyed: 'whether the connection is over',
  connect: 'connects and encrypts',
  login: 'logs in',
  quit: 'says QUIT',
  close: 'ends the connection',
  on: 'tells errors',
  once: 'tells the end',
};
const account = { user: 'association@example.org', password: 'secret' };
const SOURCES = new URL('../../src/transport/smtp/', import.meta.url);

/** What to say when a release of nodemailer is another one than our code was written for. */
function changed(part: string): string {
  return `nodemailer has changed: ${part} (${parts[part] ?? 'see src/transport/smtp/nodemailer.ts'}) is not what it was. Stay with the release before, or change src/transport/smtp.`;
}

function connectionTo(port: number, settings: Partial<SmtpSettings> = {}) {
  const of = { host: '127.0.0.1', port, tls: 'auto', user: null, password: null, connections: 1, ...settings } as const;
  const connection = newConnection(of as SmtpSettings, defaultTimeouts);
  onTestFinished(() => connection.close());
  return connection;
}

type Connection = ReturnType<typeof connectionTo>;

function opened(connection: Connection): Promise<NodemailerError | null> {
  return new Promise((resolve) => {
    connection.once('error', resolve);
    connection.connect((error) => resolve(error ?? null));
  });
}

describe('the private parts of nodemailer that we stand on', () => {
  test('are pinned to the patch, and all named here', () => {
    const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(dependencies.nodemailer).toMatch(/^~\d+\.\d+\.\d+$/);
    const sources = readdirSync(SOURCES).map((file) => readFileSync(new URL(file, SOURCES), 'utf8'));
    const used = sources
      .filter((text) => text.includes('nodemailer/lib/smtp-connection'))
      .flatMap((text) => [...text.matchAll(/\bconnection\.(\w+)/g)].map(([, part]) => part as string));
    expect([...new Set(used)].sort()).toEqual(Object.keys(parts).sort());
  });

  test('the connection is a class of its own module, for require', () => {
    const Connection = createRequire(import.meta.url)('nodemailer/lib/smtp-connection');
    expect(typeof Connection, changed('lib/smtp-connection')).toBe('function');
  });

  test('after connect, before the login: socket, extensions, whether there is a login', async () => {
    const { port } = await mailServer({ auth: account });
    const connection = connectionTo(port, { tls: 'none' });
    expect(await opened(connection)).toBeNull();
    expect(connection._socket, changed('_socket')).toBeInstanceOf(Socket);
    expect((connection._socket as Socket).remoteAddress, changed('_socket')).toBe('127.0.0.1');
    expect(String(connection.lastServerResponse).split(/\r?\n/).length, changed('lastServerResponse')).toBeGreaterThan(
      2,
    );
    expect(connection.lastServerResponse, changed('lastServerResponse')).toMatch(/^250[ -]PIPELINING$/m);
    expect(connection.allowsAuth, changed('allowsAuth')).toBe(true);
    expect(connection.secure, changed('secure')).toBe(false);
    expect(connection.destroyed, changed('destroyed')).toBe(false);
    const error = await new Promise((resolve) => {
      connection.login({ user: account.user, pass: account.password }, resolve);
    });
    expect(error ?? null, changed('login')).toBeNull();
  });

  test('a server without a login, and one that encrypts', async () => {
    const plain = await faultyServer();
    const open = connectionTo(plain.port);
    expect(await opened(open)).toBeNull();
    expect(open.allowsAuth, changed('allowsAuth')).toBe(false);
    const encrypting = await mailServer({ auth: account, tls: 'starttls' });
    const connection = connectionTo(encrypting.port, { tls: 'require', ca: certificates.trusted });
    expect(await opened(connection)).toBeNull();
    expect(connection._socket, changed('_socket')).toBeInstanceOf(TLSSocket);
    expect(connection.secure, changed('secure')).toBe(true);
    expect(connection.lastServerResponse, changed('lastServerResponse')).toMatch(/^250[ -]AUTH\b/m);
  });

  test('the socket is heard on the socket, and nodemailer tells the end when nobody hears its data any more', async () => {
    const server = await faultyServer();
    const connection = connectionTo(server.port);
    expect(await opened(connection)).toBeNull();
    const socket = connection._socket as Socket;
    expect(socket.listenerCount('data'), changed('_socket')).toBe(1);
    expect(socket.listenerCount('timeout'), changed('_socket')).toBe(1);
    // What the dialogue does when it takes the socket over.
    socket.removeAllListeners('data').removeAllListeners('timeout');
    const heard = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes))));
    socket.write('NOOP\r\n');
    expect(await heard, changed('_socket')).toMatch(/^250/);
    const ended = new Promise<void>((resolve) => connection.once('end', resolve));
    socket.resume();
    await server.down();
    await ended;
    expect(connection.destroyed, changed('destroyed')).toBe(true);
  });

  test.each<[string, Script['rules'], string, SmtpSettings['tls']]>([
    ['CONN', [{ at: 'connect', do: { reply: '554 5.3.2 Go away' } }], '554 5.3.2 Go away', 'auto'],
    ['STARTTLS', [], '502 5.5.1 Not offered', 'require'],
  ])('a refusal at %s says where it came, and its whole reply', async (command, rules, reply, tls) => {
    const { port } = await faultyServer({ rules });
    const error = await opened(connectionTo(port, { tls }));
    const wanted = { command, response: reply, responseCode: Number(reply.slice(0, 3)) };
    expect(error, changed('the error')).toMatchObject(wanted);
  });

  test('a refused login says so', async () => {
    const { port } = await faultyServer({ auth: account, rules: [{ at: 'auth', do: { reply: '535 5.7.8 Wrong' } }] });
    const connection = connectionTo(port);
    expect(await opened(connection)).toBeNull();
    const error = await new Promise<NodemailerError | null>((resolve) => {
      connection.login({ user: account.user, pass: account.password }, (refused) => resolve(refused ?? null));
    });
    expect(error, changed('the error')).toMatchObject({ responseCode: 535, response: '535 5.7.8 Wrong' });
    expect(error?.command, changed('the error’s command')).toMatch(/^AUTH/);
  });

  test('a connection that never came about has the system’s code', async () => {
    const server = await faultyServer();
    const { port } = server;
    await server.down();
    const error = await opened(connectionTo(port));
    expect([error?.code, error?.originalCode], changed('the error’s code')).toContain('ECONNREFUSED');
  });

  test('the types of files are known by their names', async () => {
    const { detectMimeType } = await import('nodemailer/lib/mime-funcs/mime-types.js');
    expect(detectMimeType?.('statuts.pdf'), changed('detectMimeType')).toBe('application/pdf');
  });
});

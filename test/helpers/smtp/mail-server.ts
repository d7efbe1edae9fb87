import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { certificates } from './certificates.ts';
import { deliveryOf } from './raw.ts';

/** A message as it arrived. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As transmitted, dot-unstuffed. */
  readonly raw: Buffer;
  /** X-Facteur-Delivery; empty when the message has none. */
  readonly delivery: string;
  /** On `performance.now()`. */
  readonly at: number;
  readonly encrypted: boolean;
  /** Who had logged in; null: nobody. */
  readonly user: string | null;
  /** Names the connection it came over. */
  readonly session: string;
}

export interface MailServerOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Login required, with exactly this. */
  readonly auth?: { readonly user: string; readonly password: string };
  /** Absent: no TLS at all. */
  readonly tls?: 'starttls' | 'implicit';
  /** Absent: the self-signed one that `certificates.trusted` is. */
  readonly certificate?: string;
  /** Further options of smtp-server: hooks, size, hidden extensions. */
  readonly server?: SMTPServerOptions;
}

export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** Connections ever made. */
  readonly sessions: number;
  /** Connections open now. */
  readonly open: number;
  /** Resolves when so many messages have arrived. */
  arrived(count: number): Promise<void>;
  /** Ends at once, connections included. */
  close(): Promise<void>;
}

/** A real receiving mail server on 127.0.0.1 that keeps what it gets. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let sessions = 0;
  const server = new SMTPServer({
    ...baseOptions(options),
    onConnect(_session, done) {
      sessions += 1;
      done();
    },
    onData(stream, session, done) {
      buffer(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw,
          delivery: deliveryOf(raw),
          at: performance.now(),
          encrypted: session.secure === true,
          user: (session.user as string | undefined) ?? null,
          session: session.id,
        });
        for (const waiter of waiting) if (received.length >= waiter.count) waiter.resolve();
        done();
      }, done);
    },
    ...options.server,
  });
  // Refused handshakes and broken connections are what many tests are about.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    get sessions() {
      return sessions;
    },
    get open() {
      return server.connections.size;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function baseOptions({ auth, tls, certificate }: MailServerOptions): SMTPServerOptions {
  return {
    secure: tls === 'implicit',
    key: certificates.key,
    cert: certificate ?? certificates.trusted,
    disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls === 'starttls' ? [] : ['STARTTLS'])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    ...(auth && {
      onAuth(given, _session, done) {
        const right = given.username === auth.user && given.password === auth.password;
        if (right) done(null, { user: auth.user });
        else done(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
      },
    }),
  };
}

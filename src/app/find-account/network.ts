import { Resolver } from 'node:dns/promises';
import { request } from 'node:https';
import { connect as connectPlain, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Everything that is asked of one domain is answered within this or not at all, in milliseconds. */
const PATIENCE_MS = 4_000;
/** Bytes of a description that are read; real ones have two thousand. */
const MOST_TEXT = 64 * 1024;

/** The questions that finding an account asks. All end within some seconds; null or empty: no answer, or there is none. */
export interface Network {
  /** Mail servers of a domain, the preferred one first, lower case. */
  mx(domain: string): Promise<readonly string[]>;
  /** The best entry of a service (RFC 2782); null also where the service is said not to be there. */
  srv(name: string): Promise<{ readonly host: string; readonly port: number } | null>;
  /** What is at an address, when it answers 200; a redirection is not followed. */
  text(url: string): Promise<string | null>;
  /** Whether somebody speaks SMTP there, with TLS from the first byte or not. */
  speaksSmtp(host: string, port: number): Promise<boolean>;
  close(): void;
}

/** Asks the DNS of this computer, or the server that is named (`address` or `address:port`): also for the addresses it connects to. */
export function openNetwork(dnsServer: string | null): Network {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 });
  if (dnsServer !== null) resolver.setServers([dnsServer]);
  const lookup: LookupFunction | undefined = dnsServer === null ? undefined : lookupBy(resolver);
  return {
    mx: (domain) => answerOr([], mxOf(resolver, domain)),
    srv: (name) => answerOr(null, srvOf(resolver, name)),
    text: (url) => answerOr(null, textAt(url, lookup)),
    speaksSmtp: (host, port) => answerOr(false, greets(host, port, lookup)),
    close: () => resolver.cancel(),
  };
}

async function answerOr<T>(otherwise: T, answer: Promise<T>): Promise<T> {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    patience = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => otherwise), late]);
  } finally {
    clearTimeout(patience);
  }
}

async function mxOf(resolver: Resolver, domain: string): Promise<string[]> {
  const records = await resolver.resolveMx(domain);
  return records.toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange.toLowerCase());
}

async function srvOf(resolver: Resolver, name: string) {
  const records = await resolver.resolveSrv(name);
  const [best] = records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight);
  // RFC 2782: a dot says that the service is decidedly not there.
  return best && best.name !== '' && best.name !== '.' ? { host: best.name.toLowerCase(), port: best.port } : null;
}

function lookupBy(resolver: Resolver): LookupFunction {
  return (host, options, done) => {
    resolver.resolve4(host).then(
      ([address = '']) => {
        if (options.all) done(null, [{ address, family: 4 }]);
        else done(null, address, 4);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };
}

function textAt(url: string, lookup: LookupFunction | undefined): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { lookup, timeout: PATIENCE_MS, headers: { accept: 'text/xml' } }, (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size <= MOST_TEXT) pieces.push(piece);
        else asked.destroy();
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? Buffer.concat(pieces).toString('utf8') : null));
      answer.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy()).on('error', reject);
    asked.on('close', () => resolve(null));
    asked.end();
  });
}

const IMPLICIT_TLS = 465;

function greets(host: string, port: number, lookup: LookupFunction | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host, port, lookup, timeout: PATIENCE_MS };
    const socket: Socket = port === IMPLICIT_TLS ? connectTls({ ...options, servername: host }) : connectPlain(options);
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('data', (bytes: Buffer) => {
      socket.write('QUIT\r\n');
      end(bytes.toString('latin1').startsWith('220'));
    });
    socket
      .once('error', () => end(false))
      .once('timeout', () => end(false))
      .once('close', () => end(false));
  });
}

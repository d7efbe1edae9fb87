import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the browser comes back to after a sign-in: a port of this machine alone, open for as long as that takes. */
export interface Loopback {
  /** To be sent along with the request (RFC 8252, section 7.3). */
  readonly redirectUri: string;
  /**
   * Waits for the request that `isAnswer` recognises; whatever else comes is turned away, and says nothing, also the same answer when a
   * browser asks again. `show` gives the person a page, when it is known how it went. Rejects with the reason of `signal`.
   */
  answer(isAnswer: (callback: URL) => boolean, signal: AbortSignal): Promise<Answered>;
  close(): void;
}

export interface Answered {
  readonly callback: URL;
  show(page: string): void;
}

/** Opens such a port, on 127.0.0.1 and, where a browser may look there first, on ::1. `host`: the name in the address. */
export async function openLoopback(host: '127.0.0.1' | 'localhost'): Promise<Loopback> {
  const server = createServer();
  await listening(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const redirectUri = `http://${host}:${port}/`;
  const servers = [server];
  if (host === 'localhost') {
    const other = createServer();
    // A machine without IPv6, or with that port taken there, has browsers that find the other one.
    await listening(other, port, '::1').then(
      () => servers.push(other),
      () => {},
    );
  }
  return {
    redirectUri,
    answer: (isAnswer, signal) => firstAnswer(servers, redirectUri, isAnswer, signal),
    close() {
      for (const one of servers) {
        one.close();
        one.closeIdleConnections();
      }
    },
  };
}

function listening(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}

function firstAnswer(
  servers: readonly Server[],
  redirectUri: string,
  isAnswer: (callback: URL) => boolean,
  signal: AbortSignal,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    let answered = false;
    for (const server of servers) {
      server.on('request', ({ url = '/', method }, response) => {
        const callback = URL.parse(url, redirectUri);
        // A second one that nobody answers would keep its connection, and with it this process.
        if (answered || method !== 'GET' || callback?.pathname !== '/' || !isAnswer(callback))
          return turnAway(response);
        answered = true;
        signal.removeEventListener('abort', stop);
        resolve({ callback, show: (page) => respond(response, 200, page) });
      });
    }
  });
}

function turnAway(response: ServerResponse): void {
  respond(response, 404, '');
}

// The address in the browser has the code in it: nothing is to be loaded from there, kept, or told to others.
function respond(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    connection: 'close',
  });
  response.end(page);
}

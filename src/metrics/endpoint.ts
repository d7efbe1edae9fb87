import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../builtin-http.ts';
import { FacteurError } from '../errors.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export interface EndpointOptions {
  /** An address of this machine, or a name of one. */
  readonly host: string;
  /** 0 to 65535; 0: one that is free. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Called with a fault of this program; who asked gets a 500. */
  readonly onFault: (error: unknown) => void;
}

/** A server that programs ask how a process is doing. */
export interface Endpoint {
  readonly host: string;
  /** The port it has. */
  readonly port: number;
  /** Where figures are: `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** Answers nobody any more. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A client that sends its request a byte a minute is not kept, in milliseconds. */
const REQUEST_MS = 10_000;
/** So many ask at once, at most: Prometheus and a probe need two. */
const MOST_CONNECTIONS = 100;

/**
 * Serves `/metrics`, `/healthz` (the process answers) and `/readyz` (200, or 503 and why not). Nothing of it names a person;
 * nothing can be changed through it, so it asks for no token. Throws `metrics-port-taken`, `metrics-port-refused`.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const server = http.createServer((request, response) => void answer(request, response, options));
  server.headersTimeout = REQUEST_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, options);
  const { port, address, family } = server.address() as AddressInfo;
  return {
    ...{ host: address, port, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics` },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: EndpointOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, { host, port })));
    server.listen({ host, port }, () => {
      // What goes wrong later (no file descriptor is left for a client) must not end the worker.
      server.removeAllListeners('error').on('error', () => {});
      resolve();
    });
  });
}

/** Why the port cannot be had. */
export function portProblem(error: NodeJS.ErrnoException, at: { host: string; port: number }): FacteurError {
  if (error.code === 'EADDRINUSE') return new FacteurError('metrics-port-taken', at, { cause: error });
  const privileged = error.code === 'EACCES';
  return new FacteurError('metrics-port-refused', { ...at, privileged, problem: error.message }, { cause: error });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: EndpointOptions): Promise<void> {
  const { status, type, body } = await answerTo(request, options).catch((error) => {
    options.onFault(error);
    return text(500, 'error');
  });
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo({ method, url = '/' }: IncomingMessage, options: EndpointOptions): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'method not allowed');
  switch (url.split('?')[0]) {
    case '/metrics':
      return { status: 200, type: options.metrics.contentType, body: await options.metrics.text() };
    case '/healthz':
      return healthAnswer({ ready: true });
    case '/readyz':
      return healthAnswer(await options.readiness());
    default:
      return text(404, 'not found');
  }
}

// In the words of the HTTP API's /healthz.
function healthAnswer(readiness: Readiness): Answer {
  const said = readiness.ready ? { status: 'ok' } : { status: 'not-ready', reason: readiness.reason };
  return { status: readiness.ready ? 200 : 503, type: 'application/json', body: `${JSON.stringify(said)}\n` };
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

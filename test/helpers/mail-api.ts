import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deliveryOf } from './smtp/raw.ts';

/** What is done with one request whose token is right. */
export type ApiTreatment =
  | 'accept'
  /** Read whole, kept or not, and no answer: the connection is cut. */
  | 'cut-kept'
  | 'cut-dropped'
  /** Cut when the head has come: the message was not asked for. */
  | 'cut-early'
  /** Read whole, kept, and answered by a gateway that knows nothing of it. */
  | 'gateway-kept'
  /** Read whole, kept or not, and answered by an API that is out of order. */
  | 'broken-kept'
  | 'broken-dropped'
  | { readonly status: number; readonly body?: object; readonly headers?: Readonly<Record<string, string>> };

/** A message as it was kept. */
export interface ApiMail {
  readonly delivery: string;
  readonly raw: Buffer;
  readonly token: string;
}

export interface MailApiOptions {
  readonly kind: 'graph' | 'gmail';
  /** Tokens are an application's, which has to name this mailbox; default: a person's, who is `me`. */
  readonly mailbox?: string;
  /** Asked for each request, when its head has come; `n` counts from 1. Default: it is accepted. */
  readonly treat?: (n: number) => ApiTreatment;
  /** Which tokens are good; default: all. */
  readonly mayUse?: (token: string) => boolean;
  readonly onKept?: (mail: ApiMail) => void;
  /** How long an answer takes, in milliseconds. */
  readonly answerMs?: () => number;
}

function pathOf({ kind, mailbox }: MailApiOptions): string {
  const graph = mailbox === undefined ? 'me' : `users/${encodeURIComponent(mailbox)}`;
  return { graph: `/v1.0/${graph}/sendMail`, gmail: '/gmail/v1/users/me/messages/send' }[kind];
}

const refusedToken = {
  graph: { error: { code: 'InvalidAuthenticationToken', message: 'Access token has expired or is not yet valid.' } },
  gmail: {
    error: { code: 401, message: 'Invalid Credentials', errors: [{ reason: 'authError' }], status: 'UNAUTHENTICATED' },
  },
};

/**
 * An HTTP API for sending, on 127.0.0.1, that behaves as Microsoft Graph and the Gmail API are documented (learn.microsoft.com,
 * developers.google.com, 2026-11): the form of a request, 202 without a body or 200 with an id, problems as JSON.
 */
export class MailApiServer {
  readonly received: ApiMail[] = [];
  /** Requests whose message was read whole and that got no answer about it. */
  lost = 0;
  requests = 0;
  /** Requests with a token that is not good. */
  refusedTokens = 0;
  #options: MailApiOptions;
  readonly #server = createServer();

  private constructor(options: MailApiOptions) {
    this.#options = options;
    this.#server.on('checkContinue', (request, response) => void this.#answer(request, response));
    this.#server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(options: MailApiOptions): Promise<MailApiServer> {
    const api = new MailApiServer(options);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Behaves otherwise from now on. */
  change(options: Partial<MailApiOptions>): void {
    this.#options = { ...this.#options, ...options };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { kind, treat = () => 'accept', mayUse = () => true, answerMs = () => 0 } = this.#options;
    this.requests += 1;
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (request.method !== 'POST' || request.url !== pathOf(this.#options)) return this.#say(response, 404, {});
    if (!mayUse(token)) {
      this.refusedTokens += 1;
      return this.#say(response, 401, refusedToken[kind]);
    }
    const how = treat(this.requests);
    if (how === 'cut-early') return void request.socket.destroy();
    if (typeof how === 'object') return this.#say(response, how.status, how.body ?? {}, how.headers);
    if (request.headers.expect) response.writeContinue();
    const body = await buffer(request).catch(() => null);
    // Whoever sent it has gone in the middle: there is no message.
    if (body === null || !request.complete) return;
    const raw = this.#messageIn(request, body);
    if (raw === null)
      return this.#say(response, 400, { error: { code: 'ErrorMimeContentInvalid', message: 'no MIME' } });
    if (how !== 'accept') this.lost += 1;
    if (!how.endsWith('-dropped')) this.#keep({ raw, delivery: deliveryOf(raw), token });
    if (how === 'cut-kept' || how === 'cut-dropped') return void request.socket.destroy();
    const wait = answerMs();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (how.startsWith('broken-')) {
      return this.#say(response, 500, { error: { code: 'InternalServerError', message: 'An error has occurred.' } });
    }
    if (how === 'gateway-kept') return this.#say(response, 504, { error: { code: 'gatewayTimeout', message: 'late' } });
    if (kind === 'graph') response.writeHead(202, { 'request-id': `r-${this.requests}` }).end();
    else this.#say(response, 200, { id: `m${this.requests}`, threadId: `m${this.requests}`, labelIds: ['SENT'] });
  }

  #messageIn(request: IncomingMessage, body: Buffer): Buffer | null {
    const text = body.toString('latin1');
    if (this.#options.kind === 'graph') {
      const isText = request.headers['content-type']?.startsWith('text/plain') && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
      return isText ? Buffer.from(text, 'base64') : null;
    }
    const { raw } = JSON.parse(text) as { raw?: string };
    return raw !== undefined && /^[\w-]+$/.test(raw) ? Buffer.from(raw, 'base64url') : null;
  }

  #keep(mail: ApiMail): void {
    this.received.push(mail);
    this.#options.onKept?.(mail);
  }

  #say(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }
}

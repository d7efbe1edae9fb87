import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { collect } from './collect.ts';

/** A request as it came. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** What is in it, if the reference package verifies its signature; null: it does not. */
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Record<string, never> } | null;
  readonly status: number | null;
}

/** What the receiver does with a request: a status, or whatever it likes. */
export type Behaviour = (request: Received, response: ServerResponse) => number | null | Promise<number | null>;

/** An HTTP server that gets webhooks, verifies each with the reference package and notes it. */
export class Receiver {
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;
  readonly received: Received[] = [];
  behave: Behaviour = () => 204;
  /** Requests that were being answered at once, at most. */
  mostAtOnce = 0;
  #atOnce = 0;
  #port = 0;
  #server = createServer();

  static async start(behave?: Behaviour): Promise<Receiver> {
    const receiver = new Receiver();
    if (behave) receiver.behave = behave;
    await receiver.listen();
    return receiver;
  }

  /** Begins to listen, again on the port it had. */
  async listen(): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hooks?key=hidden`;
  }

  /** The ids it has answered with success, each once. */
  get ids(): string[] {
    return [...new Set(this.accepted.map(({ id }) => id))];
  }

  get accepted(): readonly Received[] {
    return this.received.filter(({ status }) => status !== null && status >= 200 && status < 300);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    response.once('close', () => {
      this.#atOnce -= 1;
    });
    const text = Buffer.concat(await collect<Buffer>(request)).toString();
    const { headers } = request;
    const got = { id: String(headers['webhook-id']), headers, text, body: this.#verified(text, headers), status: null };
    const status = await this.behave(got, response);
    this.received.push({ ...got, status });
    if (status !== null && !response.headersSent) response.writeHead(status).end();
  }

  #verified(text: string, headers: IncomingHttpHeaders): Received['body'] {
    try {
      return new Webhook(this.secret).verify(text, headers as Record<string, string>) as Received['body'];
    } catch {
      return null;
    }
  }
}

import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between clients and a server on 127.0.0.1, and loses or changes what it is told to. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  readonly #change: (answer: string) => string;
  #losing = false;

  private constructor(target: number, change: (answer: string) => string) {
    this.#server = createServer((client) => this.#accept(client, target));
    this.#change = change;
  }

  /** `change`: what clients hear in the place of a piece of an answer, a character for each byte. */
  static async start(target: number, change = (answer: string) => answer): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, change);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For so long the server hears its clients, but they do not hear its answers; then all connections end. */
  async loseAnswers(ms: number): Promise<void> {
    this.#losing = true;
    await sleep(ms);
    this.#endAll();
    this.#losing = false;
  }

  #accept(client: Socket, target: number): void {
    const server = createConnection({ port: target, host: '127.0.0.1', noDelay: true });
    const pair = { client, server };
    client.setNoDelay(true);
    this.#pairs.add(pair);
    client.on('data', (data) => server.write(data));
    server.on('data', (data) => {
      if (!this.#losing) client.write(this.#change(data.toString('latin1')), 'latin1');
    });
    for (const socket of [client, server]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
  }

  #endAll(): void {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  async close(): Promise<void> {
    this.#endAll();
    await new Promise((done) => this.#server.close(done));
  }
}

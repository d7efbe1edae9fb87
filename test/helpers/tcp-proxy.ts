import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between clients and a server on 127.0.0.1, and loses what it is told to lose. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  #losing = false;

  private constructor(target: number) {
    this.#server = createServer((client) => this.#accept(client, target));
  }

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
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
      if (!this.#losing) client.write(data);
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

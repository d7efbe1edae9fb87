import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { FaultySession, type MessageEvent, type SessionHost } from './faulty-session.ts';
import { Director, type Script } from './script.ts';

export type { MessageEvent } from './faulty-session.ts';
export type { Script } from './script.ts';

export interface FaultyServerOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Called before the client gets its answer. */
  readonly onMessage?: (event: MessageEvent) => void;
}

/** A mail server on 127.0.0.1 that misbehaves by a script, and knows exactly what it accepted. */
export interface FaultyServer {
  readonly port: number;
  /** Every message that began to arrive, in order. */
  readonly events: readonly MessageEvent[];
  /** By X-Facteur-Delivery: how many copies were accepted with 250. */
  readonly accepted: ReadonlyMap<string, number>;
  /** By X-Facteur-Delivery: how many copies people got, those included that were kept without an answer. */
  readonly delivered: ReadonlyMap<string, number>;
  /** Messages ever begun (MAIL), refused ones included. */
  readonly begun: number;
  /** Connections ever made. */
  readonly connections: number;
  /** Connections open now. */
  readonly open: number;
  /** Behaves otherwise from now on, also on open connections; what its conditions count starts again from 0. */
  set(script: Script): void;
  /** Resolves when the condition holds; looked at after each event and each connection that comes or goes. */
  until(condition: (server: FaultyServer) => boolean): Promise<void>;
  /** Cuts all connections and listens no more. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Cuts all connections, for good. */
  close(): Promise<void>;
}

/** Starts a server that follows the script; throws when that is not one. */
export async function startFaultyServer(script: Script = {}, options: FaultyServerOptions = {}): Promise<FaultyServer> {
  const server = new Faulty(script, options);
  await server.up();
  return server;
}

class Faulty implements FaultyServer, SessionHost {
  readonly events: MessageEvent[] = [];
  readonly accepted = new Map<string, number>();
  readonly delivered = new Map<string, number>();
  connections = 0;
  begun = 0;
  #port: number;
  #director: Director;
  #acceptedSinceSet = 0;
  #begun: number[] = [];
  #replaced = Promise.withResolvers<void>();
  readonly #server: Server;
  readonly #sessions = new Set<FaultySession>();
  #waiting: { condition: (server: FaultyServer) => boolean; resolve: () => void }[] = [];
  readonly #onMessage: (event: MessageEvent) => void;

  constructor(script: Script, { port = 0, onMessage = () => {} }: FaultyServerOptions) {
    this.#director = new Director(script);
    this.#port = port;
    this.#onMessage = onMessage;
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  get port(): number {
    return this.#port;
  }

  get open(): number {
    return this.#sessions.size;
  }

  get script() {
    return this.#director.script;
  }

  set(script: Script): void {
    this.#director = new Director(script);
    this.#acceptedSinceSet = 0;
    this.#begun = [];
    this.#replaced.resolve();
    this.#replaced = Promise.withResolvers();
  }

  nextScript(): Promise<void> {
    return this.#replaced.promise;
  }

  until(condition: (server: FaultyServer) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ condition, resolve });
      this.#changed();
    });
  }

  async up(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => resolve());
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const session of this.#sessions) session.cut();
    await closed;
  }

  close(): Promise<void> {
    return this.down();
  }

  decide(at: Parameters<SessionHost['decide']>[0], to: string, messagesOnConnection: number) {
    return this.#director.decide({
      at,
      to,
      messagesOnConnection,
      connections: this.#sessions.size,
      begunLastSecond: this.#begun.length,
      accepted: this.#acceptedSinceSet,
    });
  }

  began(): void {
    this.begun += 1;
    const now = performance.now();
    this.#begun = this.#begun.filter((at) => at > now - 1_000);
    this.#begun.push(now);
  }

  record(event: MessageEvent): void {
    this.events.push(event);
    if (event.event === 'accepted') {
      this.#acceptedSinceSet += 1;
      count(this.accepted, event.delivery);
    }
    if (event.event === 'accepted' || event.event === 'kept') count(this.delivered, event.delivery);
    this.#onMessage(event);
    this.#changed();
  }

  async #serve(socket: Socket): Promise<void> {
    this.connections += 1;
    const session = new FaultySession(socket, this, this.connections);
    this.#sessions.add(session);
    socket.once('close', () => {
      this.#sessions.delete(session);
      this.#changed();
    });
    this.#changed();
    await session.run();
  }

  #changed(): void {
    const holds = this.#waiting.filter(({ condition }) => condition(this));
    this.#waiting = this.#waiting.filter((waiter) => !holds.includes(waiter));
    for (const { resolve } of holds) resolve();
  }
}

function count(copies: Map<string, number>, delivery: string): void {
  copies.set(delivery, (copies.get(delivery) ?? 0) + 1);
}

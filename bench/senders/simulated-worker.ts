import { join } from 'node:path';
import type { Backend, Claim } from '../../src/backend/port.ts';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { openSqliteBackendForSending } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { Accounts, type WorkerAccount } from '../../src/worker/accounts.ts';
import { Session, type WorkerEvents } from '../../src/worker/session.ts';
import type { Order } from './order.ts';
import { simulatedTransport } from './simulated-transport.ts';

/** The account that all of them send with. */
export const ACCOUNT = 'bench';

const clock = systemClock({});

/** What a simulated worker tells. */
export interface Heard {
  ready(): void;
  /** A message was taken by the server that is not there. */
  sent(claim: Pick<Claim, 'campaign' | 'number'>): void;
  trouble(words: string): void;
}

/**
 * A worker as `facteur worker` runs it (its own connection to the ledger, journal, witness, heartbeat, lanes, composed messages) as if on
 * a machine of its own; only the mail server is not there.
 */
export class SimulatedWorker {
  readonly #backend: Backend;
  readonly #accounts: Accounts;
  readonly #session: Session;
  readonly #ended: Promise<unknown>;

  private constructor(backend: Backend, accounts: Accounts, session: Session) {
    this.#backend = backend;
    this.#accounts = accounts;
    this.#session = session;
    this.#ended = session.run({ untilIdle: false });
  }

  /** Connects, reads its account and begins to work; `heard.ready` is called when it is registered. */
  static async start(order: Order, number: number, heard: Heard): Promise<SimulatedWorker> {
    const host = `machine-${number}`;
    const backend = await openLedger(order, join(order.folder, host));
    const accounts = new Accounts(async () => [account(order, heard)], { backend, clock, onHold: () => {} });
    await accounts.open();
    const identity = { id: `${host}-worker`, host, boot: host, pid: process.pid, concurrency: order.connections };
    const session = new Session({
      ...{ backend, clock, accounts, identity, only: null, unsubscribeKey: () => null },
      events: eventsTo(heard),
    });
    return new SimulatedWorker(backend, accounts, session);
  }

  /** Gives back what it only claimed, and ends its registration. */
  async stop(): Promise<void> {
    this.#session.end('stopped');
    await this.#ended;
    await this.#session.finish(new Promise(() => {}));
    await this.#accounts.close({ now: false });
    await this.#backend.close();
  }
}

function openLedger({ ledger }: Order, folder: string): Promise<Backend> {
  const witness = join(folder, 'witness');
  if (ledger.backend === 'sqlite') return openSqliteBackendForSending({ folder: ledger.folder, clock, witness });
  const settings = { host: '127.0.0.1', port: ledger.port, db: 0, username: null, password: null, tls: false };
  return openRedisBackend({ settings, clock, folder, witness, flushedMs: 0 });
}

function account({ connections, answerMs, limits }: Order, heard: Heard): WorkerAccount {
  return {
    ...{ name: ACCOUNT, connections, connectionsInAll: null, limits, hours: null },
    ...{ sign: null, bounce: null, deliveryField: null },
    retry: { delaysMs: [60_000], everyMs: 0, maxAgeMs: 3_600_000, jitter: 0 },
    createTransport: () =>
      simulatedTransport(connections, answerMs, ({ envelopeId = '' }) => heard.sent(placeOf(envelopeId))),
  };
}

// A message's transaction is named by its delivery: CAMPAIGN.NUMBER.
function placeOf(envelopeId: string): Pick<Claim, 'campaign' | 'number'> {
  const [campaign = '', number] = envelopeId.split('.');
  return { campaign, number: Number(number) };
}

function eventsTo(heard: Heard): WorkerEvents {
  return {
    ready: () => heard.ready(),
    trouble: (error) => heard.trouble(String(error)),
    ...{ outcome() {}, campaignStarted() {}, held() {}, recovered() {}, troubleOver() {} },
  };
}

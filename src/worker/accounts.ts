import type { AccountLimits } from '../backend/limits.ts';
import type { AccountPort } from '../backend/port.ts';
import { DRY_RUN_ACCOUNT, type Hold } from '../backend/states.ts';
import type { Clock } from '../clock.ts';
import type { RetryPolicy } from '../config/types.ts';
import { type Hours, type Opening, openingAt } from '../hours.ts';
import type { Signer } from '../message/dkim.ts';
import { createDryRunTransport } from '../transport/dry-run.ts';
import type { Transport } from '../transport/port.ts';
import { AccountGuard } from './account-guard.ts';
import { AccountWindow } from './account-window.ts';
import type { ConnectionShares } from './connection-shares.ts';

/** An account as a worker uses it. */
export interface WorkerAccount {
  readonly name: string;
  /** Messages on the wire at once in one worker. */
  readonly connections: number;
  /** Connections of all workers together; null: no limit. */
  readonly connectionsInAll: number | null;
  /** What the backend is told that it may send. */
  readonly limits: AccountLimits | null;
  /** When it may send; null: at any time. */
  readonly hours: Hours | null;
  readonly retry: RetryPolicy;
  createTransport(): Transport;
  /** Signs its messages (DKIM); null: they go unsigned. */
  readonly sign: Signer | null;
  /** Makes the envelope sender of each delivery; null: it is the message's. */
  readonly bounce: ((delivery: string) => string) | null;
  /** A header field in which its provider is told the name of the delivery; null: none. */
  readonly deliveryField: string | null;
}

export interface AccountInUse {
  readonly transport: Transport;
  readonly window: AccountWindow;
  readonly guard: AccountGuard;
  readonly retry: RetryPolicy;
  readonly limits: AccountLimits | null;
  readonly sign: Signer | null;
  readonly bounce: WorkerAccount['bounce'];
  readonly deliveryField: string | null;
}

/** Never retried: the dry run refuses nobody. */
const DRY_RUN: WorkerAccount = {
  name: DRY_RUN_ACCOUNT,
  connections: 4,
  connectionsInAll: null,
  limits: null,
  hours: null,
  retry: { delaysMs: [], everyMs: 0, maxAgeMs: 0, jitter: 0 },
  createTransport: createDryRunTransport,
  sign: null,
  bounce: null,
  deliveryField: null,
};

/** The accounts of one worker: opened when a campaign first needs them, opened again when the configuration changed. */
export class Accounts {
  readonly #load: () => Promise<readonly WorkerAccount[]>;
  readonly #parts: { backend: AccountPort; clock: Clock; onHold: (account: string, hold: Hold) => void };
  #settings = new Map<string, WorkerAccount>();
  readonly #inUse = new Map<string, AccountInUse>();
  readonly #epochs = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  readonly #openings = new Map<string, Opening>();

  constructor(
    load: () => Promise<readonly WorkerAccount[]>,
    parts: { backend: AccountPort; clock: Clock; onHold: (account: string, hold: Hold) => void },
  ) {
    this.#load = load;
    this.#parts = parts;
  }

  /** Reads the configuration and tells the backend the limits; throws what the reading throws, or the backend. */
  async open(): Promise<void> {
    // Before the settings: those that are corrected in between are read again.
    const known = await this.#parts.backend.accounts();
    await this.#read();
    for (const name of this.names) this.#epochs.set(name, known.find((row) => row.name === name)?.epoch ?? 0);
  }

  async #read(): Promise<void> {
    const accounts = await this.#load();
    this.#settings = new Map([DRY_RUN, ...accounts].map((account) => [account.name, account]));
    this.#openings.clear();
    for (const { name, limits } of accounts) await this.#parts.backend.limitAccount(name, limits);
  }

  /** The hours for sending in which `now` is, or the next ones; null: it may send at any time. */
  opening(name: string, now: number): Opening | null {
    const hours = this.#settings.get(name)?.hours ?? null;
    if (hours === null) return null;
    const known = this.#openings.get(name);
    const opening = known && known.from <= now && now < known.until ? known : openingAt(hours, now);
    this.#openings.set(name, opening);
    return opening;
  }

  /** When the hours that `opening` found last are over; 0: there are none any more. */
  closesAt(name: string): number {
    return this.#openings.get(name)?.until ?? 0;
  }

  /** Whether this worker has a connection of this account: where there are few, others may have them all. */
  hasShare(name: string, shares: ConnectionShares): boolean {
    const inAll = this.#settings.get(name)?.connectionsInAll ?? null;
    return inAll === null || shares.of(inAll) > 0;
  }

  /** Uses no more connections than this worker's part. */
  keepToShares(shares: ConnectionShares): void {
    for (const [name, { transport, window }] of this.#inUse) {
      const { connections, connectionsInAll } = this.#settings.get(name) ?? DRY_RUN;
      if (connectionsInAll === null) continue;
      const share = Math.min(connections, shares.of(connectionsInAll));
      transport.limit(share);
      window.resize(Math.max(1, share));
    }
  }

  get names(): string[] {
    return [...this.#settings.keys()];
  }

  /** The account now. Throws for a name that `names` does not have. */
  get(name: string): AccountInUse {
    const known = this.#inUse.get(name);
    if (known) return known;
    const settings = this.#settings.get(name);
    if (!settings) throw new Error(`account ${name} is not configured`);
    const { backend, clock, onHold } = this.#parts;
    const account: AccountInUse = {
      transport: settings.createTransport(),
      window: new AccountWindow(settings.connections),
      guard: new AccountGuard(name, backend, clock, (hold) => onHold(name, hold)),
      retry: settings.retry,
      limits: settings.limits,
      sign: settings.sign,
      bounce: settings.bounce,
      deliveryField: settings.deliveryField,
    };
    this.#inUse.set(name, account);
    return account;
  }

  /**
   * Reads the configuration again when the operator has asked for it (the account's epoch grew since it was read);
   * messages on the wire end on the old connections. Throws what the reading throws, and then tries again next time.
   */
  async refresh(name: string, epoch: number): Promise<void> {
    const known = this.#epochs.get(name);
    if (known === epoch) return;
    if (known !== undefined) {
      await this.#read();
      this.#retire(name);
    }
    this.#epochs.set(name, epoch);
  }

  #retire(name: string): void {
    const old = this.#inUse.get(name);
    if (!old) return;
    this.#inUse.delete(name);
    const closed = old.transport.close({ now: false }).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /**
   * Closes all connections: idle ones at once, busy ones after their message, or all at once with `now`. An account that
   * is asked for afterwards is opened anew: a worker whose lease was lost goes on under another id.
   */
  async close(options: { now: boolean }): Promise<void> {
    const open = [...this.#inUse.values()];
    this.#inUse.clear();
    await Promise.all([...this.#closing, ...open.map((account) => account.transport.close(options))]);
  }
}

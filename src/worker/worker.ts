import type { Clock } from '../clock.ts';
import { keepHeapSmall } from '../heap.ts';
import { Accounts, type WorkerAccount } from './accounts.ts';
import { newWorker } from './identity.ts';
import { type SendingPort, Session, type WorkerEvents } from './session.ts';

/** How long a worker that was asked to stop waits for what is on the wire, in milliseconds. */
const STOP_DEADLINE_MS = 30_000;
const HEAP = { everyMs: 2_000, mayGrow: 6 * 2 ** 20 };

export interface WorkerOptions {
  readonly backend: SendingPort;
  readonly clock: Clock;
  /** Messages on the wire at once; shown to people, the accounts carry it out. */
  readonly concurrency: number;
  /** Reads the accounts' settings; called at the start, and again after an operator's `resume`. */
  readonly loadAccounts: () => Promise<readonly WorkerAccount[]>;
  /** The key of unsubscribe tokens; null: there is none. */
  readonly unsubscribeKey: () => Uint8Array | null;
  /** Serve this campaign only. */
  readonly only?: string;
  /** End when no campaign is left that could go on without an operator. */
  readonly untilIdle?: boolean;
  /** Keep this process small (see heap.ts); not in a process of others, whose flags of V8 are theirs. Default: yes. */
  readonly smallHeap?: boolean;
  readonly events: WorkerEvents;
}

/** The process that sends. `run` works until `stop`, a stop asked for through the backend, or (untilIdle) the end of the work. */
export class Worker {
  readonly #options: WorkerOptions;
  #session: Session | null = null;
  #stopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /**
   * Resolves when everything is handed back and closed. Throws when the configuration cannot be read at the start, and
   * `store-newer` when a newer program has taken over the data.
   */
  async run(): Promise<'stopped' | 'idle'> {
    const { backend, clock, loadAccounts, events, smallHeap = true } = this.#options;
    const accounts = new Accounts(loadAccounts, { backend, clock, onHold: (name, hold) => events.held(name, hold) });
    await accounts.open();
    const over = new AbortController();
    const leaveHeap = smallHeap ? keepHeapSmall(HEAP) : () => {};
    try {
      for (;;) {
        const end = await this.#runSession(accounts, over.signal);
        if (end !== 'lease-lost' || this.#stopping) return end === 'idle' ? 'idle' : 'stopped';
      }
    } finally {
      leaveHeap();
      await accounts.close({ now: false });
      over.abort();
    }
  }

  async #runSession(accounts: Accounts, over: AbortSignal) {
    const { backend, clock, concurrency, events, unsubscribeKey, only = null, untilIdle = false } = this.#options;
    const identity = newWorker(concurrency);
    const session = new Session({ backend, clock, accounts, identity, only, events, unsubscribeKey, over });
    this.#session = session;
    if (this.#stopping) session.end('stopped');
    const { promise: deadline, resolve: now } = Promise.withResolvers<void>();
    let timer: NodeJS.Timeout | undefined;
    try {
      const end = await session.run({ untilIdle });
      timer = setTimeout(now, STOP_DEADLINE_MS);
      return end;
    } catch (error) {
      now(); // The backend is not ours any more: there is nothing to wait for.
      throw error;
    } finally {
      await session.finish(deadline);
      clearTimeout(timer);
    }
  }

  /** Begins nothing more, finishes what is on the wire (30 s at most), hands the rest back. */
  stop(): void {
    this.#stopping = true;
    this.#session?.end('stopped');
  }
}

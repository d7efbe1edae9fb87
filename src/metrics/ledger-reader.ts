import { aliveOf } from '../app/alive-workers.ts';
import type { MailboxPort, MailboxRow } from '../backend/mailboxes.ts';
import type {
  AccountPort,
  AccountRow,
  CampaignPort,
  ReturnPort,
  Tallies,
  WorkerPort,
  WorkerRow,
} from '../backend/port.ts';
import type { ReturnCounts } from '../backend/return-rule.ts';
import type { Clock } from '../clock.ts';
import { isFault } from '../errors.ts';

/** A look is followed by a rest of so many times what it took: whoever asks again and again costs the ledger one per cent of its time. */
const REST = 100;
/** The longest rest, in milliseconds: what is told every fifteen seconds must not be old. */
const LONGEST_REST_MS = 5_000;
/** How long the ledger may take to answer, in milliseconds. */
export const PATIENCE_MS = 5_000;

/** What of the backend is looked at. */
export type WatchedPort = Pick<CampaignPort, 'tallies'> &
  Pick<AccountPort, 'accounts'> &
  Pick<WorkerPort, 'workers'> &
  Pick<ReturnPort, 'returnTotals'> & { readonly mailboxes: Pick<MailboxPort, 'mailboxes'> };

/** What the ledger says at one moment. */
export interface LedgerReading {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly tallies: Tallies;
  readonly accounts: readonly AccountRow[];
  readonly returns: ReturnCounts;
  readonly mailboxes: readonly MailboxRow[];
  /** Those that are registered, and of them those that are alive. */
  readonly workers: readonly WorkerRow[];
  readonly alive: readonly WorkerRow[];
}

/** Looks at the ledger for whoever asks: once for all who ask at the same time, and not without a rest. */
export class LedgerReader {
  readonly #backend: WatchedPort;
  readonly #clock: Clock;
  #latest: Promise<LedgerReading | null> | null = null;
  #restsUntil = Number.POSITIVE_INFINITY;

  constructor(backend: WatchedPort, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  /** The latest look, or a new one. Null: the ledger does not answer, or not in time. Throws a fault of this program alone. */
  read(): Promise<LedgerReading | null> {
    if (this.#latest === null || performance.now() >= this.#restsUntil) {
      this.#restsUntil = Number.POSITIVE_INFINITY;
      this.#latest = this.#look();
    }
    return this.#latest;
  }

  async #look(): Promise<LedgerReading | null> {
    const from = performance.now();
    // What does not answer is asked again the next time.
    let restMs = 0;
    try {
      const reading = await inTime(this.#ask(), PATIENCE_MS);
      restMs = Math.min(LONGEST_REST_MS, REST * (performance.now() - from));
      return reading;
    } catch (error) {
      if (isFault(error)) throw error;
      return null;
    } finally {
      this.#restsUntil = performance.now() + restMs;
    }
  }

  async #ask(): Promise<LedgerReading> {
    const tallies = await this.#backend.tallies();
    const accounts = await this.#backend.accounts();
    const workers = await this.#backend.workers();
    const returns = await this.#backend.returnTotals();
    const mailboxes = await this.#backend.mailboxes.mailboxes();
    const now = this.#clock.now();
    return { now, tallies, accounts, returns, mailboxes, workers, alive: aliveOf(workers, now) };
  }
}

/** What `answer` resolves with, unless that takes longer than `ms`; then it throws. */
export async function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for what comes too late.
    answer.catch(() => {});
  }
}

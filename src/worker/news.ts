import type { CampaignWork, Claim } from '../backend/port.ts';
import { type Hold, isCampaignHold } from '../backend/states.ts';
import { type FacteurError, told } from '../errors.ts';
import type { Outcome } from '../transport/port.ts';
import type { LogLevel } from './log.ts';
import type { WorkerEvents } from './session.ts';

/** A campaign that is not paced is told of this often instead of once a message, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000;
/** The same trouble is told again only after this long, in milliseconds. */
const SAME_TROUBLE_MS = 60_000;
/** So many different faults of ours are told, at most. */
const MOST_FAULTS = 200;

/** What is worth a line in a worker's log, as data: who tells it says it in words (commands/narrator.ts) or as JSON (json-log.ts). */
export type News = { readonly level: LogLevel } & (
  | { readonly event: 'ready'; readonly worker: string }
  | { readonly event: 'campaign'; readonly work: CampaignWork }
  | { readonly event: 'outcome'; readonly claim: Claim; readonly outcome: Outcome; readonly work: CampaignWork }
  /** `done`: messages handled by this worker since it began; `perSecond`: since the last line of the kind. */
  | { readonly event: 'progress'; readonly work: CampaignWork; readonly done: number; readonly perSecond: number }
  /** `campaign`: it alone is held; null: the account is. */
  | { readonly event: 'held'; readonly account: string; readonly campaign: string | null; readonly hold: Hold }
  | { readonly event: 'recovered'; readonly worker: string; readonly released: number; readonly unknown: number }
  | { readonly event: 'trouble'; readonly error: FacteurError }
  /** A fault of this program; `times`: how often it has come so far. `cause` is the error as it was thrown. */
  | { readonly event: 'fault'; readonly error: FacteurError; readonly times: number; readonly cause: unknown }
  | { readonly event: 'trouble-over' }
  /** Asked to stop; ended; ended because nothing was left to send. */
  | { readonly event: 'stopping' | 'stopped' | 'idle' }
  /** It could not go on. */
  | { readonly event: 'failed'; readonly error: FacteurError }
);

/** Whoever tells the news. */
export interface Teller {
  /** Whether news of that level would be told; spares the work of making them when not. */
  enabled(level: LogLevel): boolean;
  tell(news: News): void;
}

/**
 * A worker's events, as news: a hold once, a trouble once a minute, a fault the first time, the tenth, the hundredth, and a
 * campaign without a pace every five seconds.
 */
export function newsOf(teller: Teller): WorkerEvents {
  const progress = new Progress(teller);
  const troubles = new Troubles(teller);
  const holds = new Map<string, string>();
  return {
    ready: (worker) => teller.tell({ event: 'ready', level: 'info', worker }),
    campaignStarted: (work) => teller.tell({ event: 'campaign', level: 'info', work }),
    outcome(claim, outcome, work) {
      const quiet = work.delayMs === 0 && outcome.kind === 'sent';
      if (quiet) progress.note(work);
      if (quiet && !teller.enabled('debug')) return;
      teller.tell({ event: 'outcome', level: quiet ? 'debug' : levelOf(outcome), claim, outcome, work });
    },
    held(account, hold, campaign) {
      const own = isCampaignHold(hold.reason) ? (campaign ?? null) : null;
      const key = `${hold.reason} ${hold.until}`;
      if (holds.get(own ?? account) === key) return;
      holds.set(own ?? account, key);
      teller.tell({ event: 'held', level: 'warn', account, campaign: own, hold });
    },
    recovered(worker, counts) {
      if (counts.released + counts.unknown === 0) return;
      teller.tell({ event: 'recovered', level: 'warn', worker, ...counts });
    },
    trouble: (error) => troubles.note(error),
    troubleOver: () => troubles.over(),
  };
}

function levelOf({ kind }: Outcome): LogLevel {
  return kind === 'deferred' || kind === 'failed' || kind === 'unknown' ? 'warn' : 'info';
}

/** How far campaigns without a pace have come. */
class Progress {
  readonly #teller: Teller;
  readonly #of = new Map<string, { done: number; since: number; sinceDone: number }>();

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  note(work: CampaignWork): void {
    const now = performance.now();
    const entry = this.#of.get(work.id) ?? { done: 0, since: now, sinceDone: 0 };
    this.#of.set(work.id, entry);
    entry.done += 1;
    const elapsed = now - entry.since;
    if (elapsed < PROGRESS_EVERY_MS) return;
    const perSecond = ((entry.done - entry.sinceDone) * 1000) / elapsed;
    entry.since = now;
    entry.sinceDone = entry.done;
    this.#teller.tell({ event: 'progress', level: 'info', work, done: entry.done, perSecond });
  }
}

/** What goes wrong again and again, told now and then. */
class Troubles {
  readonly #teller: Teller;
  readonly #faults = new Map<string, number>();
  #last = { key: '', at: 0 };

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  note(cause: unknown): void {
    const error = told(cause);
    const key = `${error.code} ${JSON.stringify(error.params)}`;
    if (error.code === 'unexpected') this.#fault(key, error, cause);
    else if (key !== this.#last.key || performance.now() - this.#last.at >= SAME_TROUBLE_MS) {
      this.#last = { key, at: performance.now() };
      this.#teller.tell({ event: 'trouble', level: 'error', error });
    }
  }

  over(): void {
    this.#last = { key: '', at: 0 };
    this.#teller.tell({ event: 'trouble-over', level: 'info' });
  }

  // A fault of ours does not go away by being told again: the first time, then the tenth, the hundredth ...
  #fault(key: string, error: FacteurError, cause: unknown): void {
    const times = (this.#faults.get(key) ?? 0) + 1;
    if (times === 1 && this.#faults.size >= MOST_FAULTS) return;
    this.#faults.set(key, times);
    if (/^10*$/.test(String(times))) this.#teller.tell({ event: 'fault', level: 'error', error, times, cause });
  }
}

import { randomBytes } from 'node:crypto';
import type { Backend, CampaignRow } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import type { Kept } from '../report/said.ts';
import type { CampaignStatus, WorkerStatus } from '../report/status.ts';
import { type HostOf, noHosts } from './account-host.ts';
import { isOver, statusOf } from './status.ts';
import { listWorkers } from './workers.ts';

/** Something that changed. Codes and names are the same in every language. */
export type FeedEvent = FeedChange & {
  /** Grows with each event; names the process that tells it, too, so that it means nothing to another one. */
  readonly id: string;
};

type FeedChange =
  /** A campaign is new, or something of its status changed. */
  | { readonly type: 'campaign'; readonly data: CampaignStatus<Kept> }
  /** It, or its account, is held from now on; another reason is told again. */
  | { readonly type: 'held'; readonly data: CampaignStatus<Kept> }
  /** Nothing more will happen to it. */
  | { readonly type: 'finished'; readonly data: CampaignStatus<Kept> }
  /** A worker came, went, or turned to another campaign. */
  | { readonly type: 'workers'; readonly data: { readonly workers: readonly WorkerStatus[] } }
  /** What came after the event that was named is not known any more: whoever listens has to look at everything again. */
  | { readonly type: 'reset'; readonly data: object };

/** How often the ledger is looked at while somebody listens, in milliseconds. */
const LOOK_EVERY_MS = 400;
/** After a look that took long, so many times its length until the next, up to a bound: what listens must not slow down what sends. */
const REST = 50;
const LONGEST_REST_MS = 700;
/** Events kept for listeners that come back. */
const KEPT = 500;
/** Unfinished campaigns looked at. */
const MOST_OPEN = 200;
/** The latest campaigns looked at, for those that begin and finish between two looks; more in steps of as many while all are new. */
const LATEST = 5;
const MOST_NEW = 500;
/** Campaigns remembered as told. */
const MOST_TOLD = 5_000;

/**
 * What changes in a ledger, whoever changes it. However many listen, the ledger is looked at by one; while nobody does, not at all. An event
 * says how things are, not what was done: of several changes between two looks the last is told.
 */
export class Feed {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #hostOf: HostOf;
  readonly #run = randomBytes(4).toString('hex');
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  /** The latest events, oldest first; the last one has the number `#count`. */
  readonly #kept: FeedEvent[] = [];
  #count = 0;
  /** What was told last of each unfinished campaign. */
  readonly #open = new Map<string, Told>();
  /** Campaigns that were told, or were there before anybody listened, with what was known of them then. */
  readonly #told = new Map<string, string>();
  #workers: { readonly told: string; readonly now: readonly WorkerStatus[] } = { told: '', now: [] };
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #hasLooked = false;
  /** When the newest campaign was made that was there before anybody listened, in the ledger's time. */
  #since = Number.NEGATIVE_INFINITY;

  constructor(backend: Backend, clock: Clock, hostOf: HostOf = noHosts) {
    this.#backend = backend;
    this.#hostOf = hostOf;
    this.#clock = clock;
  }

  /**
   * Tells `listener` what changes from now on, until the function that is returned is called. Before, it is told what it missed since the event
   * `since`; without one, or when that is not known any more, how everything is now. Throws what the store throws.
   */
  async listen(listener: (event: FeedEvent) => void, since?: string): Promise<() => void> {
    await this.#look();
    const missed = since === undefined ? null : this.#after(since);
    if (since !== undefined && missed === null) listener(this.#numbered({ type: 'reset', data: {} }));
    for (const event of missed ?? this.#everything()) listener(event);
    this.#listeners.add(listener);
    this.#later(LOOK_EVERY_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  /** Looks no more until somebody listens again. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Kept events behind that one; null: it is not known which they are. */
  #after(id: string): readonly FeedEvent[] | null {
    const [, run, number] = /^([0-9a-f]+)-(\d{1,15})$/.exec(id) ?? [];
    const behind = this.#count - Number(number);
    return run === this.#run && behind >= 0 && behind <= this.#kept.length
      ? this.#kept.slice(this.#kept.length - behind)
      : null;
  }

  #everything(): FeedEvent[] {
    const campaigns = [...this.#open.values()].map(({ status }) => this.#numbered({ type: 'campaign', data: status }));
    return [...campaigns, this.#numbered({ type: 'workers', data: { workers: this.#workers.now } })];
  }

  #numbered(change: FeedChange): FeedEvent {
    return { ...change, id: `${this.#run}-${this.#count}` };
  }

  #tell(change: FeedChange): void {
    this.#count += 1;
    const event = this.#numbered(change);
    this.#kept.push(event);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  #later(ms: number): void {
    if (this.#timer || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const began = performance.now();
      const rest = () => Math.min(LONGEST_REST_MS, REST * (performance.now() - began));
      // A ledger that cannot be reached is looked at again; what has changed meanwhile is told then.
      void this.#look()
        .catch(() => {})
        .then(() => this.#later(Math.max(LOOK_EVERY_MS, rest())));
    }, ms).unref();
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const open = await this.#backend.campaigns({ limit: MOST_OPEN, unfinishedOnly: true });
    const fresh = await this.#newlyFinished(new Set(open.map(({ id }) => id)));
    const gone = await this.#gone(open);
    for (const row of [...gone, ...fresh, ...open.toReversed()]) await this.#see(row);
    await this.#seeWorkers();
    this.#hasLooked = true;
  }

  /**
   * Campaigns that are finished and were never seen unfinished, oldest first; none of those that were there before anybody listened, but the
   * latest of these where they were sent again and finished between two looks.
   */
  async #newlyFinished(open: ReadonlySet<string>): Promise<CampaignRow[]> {
    const fresh: CampaignRow[] = [];
    let before: string | undefined;
    do {
      const rows = await this.#backend.campaigns({ limit: LATEST, before });
      if (!this.#hasLooked) this.#since = Math.max(...rows.map(({ createdAt }) => createdAt));
      // When newer ones are purged, older ones come up that nobody was told of, and that are no news.
      const unknown = rows.filter(({ id, createdAt }) => createdAt >= this.#since && !this.#told.has(id));
      const again = rows.filter((row) => this.#wasOver(row) && this.#told.get(row.id) !== factsOf(row));
      for (const row of unknown) this.#remember(row);
      if (this.#hasLooked) fresh.unshift(...[...unknown, ...again].filter(({ id }) => !open.has(id)).toReversed());
      before = unknown.length === LATEST && this.#hasLooked ? rows.at(-1)?.id : undefined;
    } while (before !== undefined && fresh.length < MOST_NEW);
    return fresh;
  }

  /** Whether a campaign was known to be over; what is known to be unfinished is looked for by `#gone`. */
  #wasOver({ id }: CampaignRow): boolean {
    return this.#told.has(id) && !this.#open.has(id);
  }

  #remember(row: CampaignRow): void {
    this.#told.set(row.id, factsOf(row));
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_TOLD && oldest !== undefined) this.#told.delete(oldest);
  }

  /** Campaigns that were unfinished at the look before and are not any more. */
  async #gone(open: readonly CampaignRow[]): Promise<CampaignRow[]> {
    if (open.length >= MOST_OPEN) return [];
    const ids = new Set(open.map(({ id }) => id));
    const gone: CampaignRow[] = [];
    for (const id of [...this.#open.keys()].filter((known) => !ids.has(known))) {
      const row = await this.#backend.campaign(id);
      if (row) gone.push(row);
      else this.#open.delete(id);
    }
    return gone;
  }

  async #see(row: CampaignRow): Promise<void> {
    const facts = factsOf(row);
    const before = this.#open.get(row.id);
    if (before?.facts === facts) return;
    const status = await statusOf(this.#backend, row, this.#clock.now(), this.#hostOf);
    this.#remember(row);
    this.#open.set(row.id, { facts, status });
    // How things are when the first one listens is told by `#everything`.
    if (this.#hasLooked || this.#listeners.size > 0) {
      this.#tell({ type: 'campaign', data: status });
      const reason = status.state === 'held' ? status.heldReason : null;
      if (reason !== null && before?.status.heldReason !== reason) this.#tell({ type: 'held', data: status });
      if (isOver(status)) this.#tell({ type: 'finished', data: status });
    }
    if (isOver(status)) this.#open.delete(row.id);
  }

  async #seeWorkers(): Promise<void> {
    const workers = await listWorkers(this.#backend, this.#clock);
    const told = JSON.stringify(workers.map(({ lastSeenAt, ...facts }) => facts));
    const changed = told !== this.#workers.told;
    this.#workers = { told, now: workers };
    if (changed && this.#hasLooked) this.#tell({ type: 'workers', data: { workers } });
  }
}

interface Told {
  /** What a change of means that there is something to tell. */
  readonly facts: string;
  readonly status: CampaignStatus<Kept>;
}

function factsOf({ counts, wanted, hold, notBefore, nextAttemptAt, startedAt, finishedAt }: CampaignRow): string {
  return JSON.stringify([counts, wanted, hold, notBefore, nextAttemptAt, startedAt, finishedAt]);
}

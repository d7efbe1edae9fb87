import { setTimeout as sleep } from 'node:timers/promises';
import { seldomness } from '../backend/company.ts';
import type {
  AccountPort,
  CampaignPort,
  CampaignWork,
  Claim,
  ContentPort,
  NewWorker,
  TurnPort,
  WorkerPort,
} from '../backend/port.ts';
import type { Hold } from '../backend/states.ts';
import type { Clock } from '../clock.ts';
import { FacteurError, isFault, keptError } from '../errors.ts';
import { compileStored } from '../message/compile-stored.ts';
import type { CompiledMessage } from '../message/types.ts';
import type { Outcome } from '../transport/port.ts';
import type { Accounts } from './accounts.ts';
import { Composer } from './composer.ts';
import { ConnectionShares } from './connection-shares.ts';
import { Lane } from './lane.ts';
import { BEAT_EVERY_MS, Lease } from './lease.ts';
import { Ledger } from './ledger.ts';
import { OBSERVE_EVERY_MS, WorkerObserver } from './observer.ts';

/** How often a session does what, in milliseconds. */
interface Cadence {
  /** It gives a sign of life. */
  readonly beatMs: number;
  /** It looks at the other workers; more seldom where there are many (`seldomness`). */
  readonly observeMs: number;
  /** It asks what there is to do; more seldom where there are many. */
  readonly pollMs: number;
}

const CADENCE: Cadence = { beatMs: BEAT_EVERY_MS, observeMs: OBSERVE_EVERY_MS, pollMs: 200 };
/** How often a worker without anything to do looks whether others have written to the ledger, in milliseconds: a person waits for what they sent. */
const NEWS_MS = 50;
/** How long outcomes may still take to be recorded after the connections were closed, in milliseconds. */
const LAST_WORDS_MS = 2_000;

/** What of the backend a worker needs. */
export type SendingPort = TurnPort &
  WorkerPort &
  AccountPort &
  Pick<CampaignPort, 'campaign' | 'holdCampaign'> &
  Pick<ContentPort, 'getContent'>;

export interface SessionParts {
  readonly backend: SendingPort;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly identity: NewWorker;
  /** Serve this campaign only; null: all. */
  readonly only: string | null;
  readonly events: WorkerEvents;
  /** The key of unsubscribe tokens; null: there is none. */
  readonly unsubscribeKey: () => Uint8Array | null;
  /** Milliseconds that go on evenly, whatever happens to the wall clock; absent: this process's own. */
  readonly monotonic?: () => number;
  /** Absent: as other workers expect it (lease.ts, observer.ts). */
  readonly cadence?: Cadence;
  /** Aborted when the worker has ended for good: nobody takes outcomes any more. Absent: never. */
  readonly over?: AbortSignal;
}

/** What a worker tells whoever runs it; all synchronous and cheap. */
export interface WorkerEvents {
  /** It is registered under this id, and at work. */
  ready(id: string): void;
  outcome(claim: Claim, outcome: Outcome, work: CampaignWork): void;
  campaignStarted(work: CampaignWork): void;
  /** The account, or the campaign alone (`isCampaignHold`), sends nothing for now; called again while it lasts. */
  held(account: string, hold: Hold, campaign?: string): void;
  recovered(worker: string, counts: { released: number; unknown: number }): void;
  /** The backend or the configuration does not answer as it should; called again each time it does not. */
  trouble(error: unknown): void;
  /** What did not work works again. */
  troubleOver(): void;
}

/** Why a session ended. */
export type SessionEnd = 'stopped' | 'lease-lost' | 'idle';

/**
 * One registration of one worker, from its first sign of life to its end: a heartbeat, an eye on the others, and a lane
 * for each campaign that can run. A worker whose lease was lost ends its session and starts another under a new id.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #monotonic: () => number;
  readonly #lease: Lease;
  readonly #ledger: Ledger;
  readonly #observer: WorkerObserver;
  readonly #shares: ConnectionShares;
  /** By what `laneOf` says. */
  readonly #lanes = new Map<string, Lane>();
  readonly #messages = new Map<string, Promise<CompiledMessage>>();
  readonly #ending = new Set<Promise<void>>();
  #end: SessionEnd | null = null;
  #current: string | null = null;
  #inTrouble = false;
  /** Aborted at the end: nobody rests any longer. */
  readonly #rests = new AbortController();
  /** How many times as seldom as alone this worker looks, as many as there are. */
  #seldom = 1;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#monotonic = parts.monotonic ?? (() => performance.now());
    this.#lease = new Lease(this.#monotonic);
    this.#ledger = new Ledger(parts.backend, parts.identity.id, (error) => this.#trouble(error), parts.over);
    this.#observer = new WorkerObserver(parts.identity, this.#monotonic);
    this.#shares = new ConnectionShares(parts.identity.id, this.#monotonic);
  }

  /** Registers and works until `end` is called, the lease is lost, or (with `untilIdle`) nothing is left to do. */
  async run(options: { untilIdle: boolean }): Promise<SessionEnd> {
    await this.#parts.backend.registerWorker(this.#parts.identity);
    this.#parts.events.ready(this.#parts.identity.id);
    const { beatMs, observeMs, pollMs } = this.#parts.cadence ?? CADENCE;
    const { signal } = this.#rests;
    const loops = [
      this.#repeat(
        () => this.#beat(),
        () => pause(beatMs, signal),
      ),
      this.#repeat(
        () => this.#observe(),
        () => pause(observeMs * this.#seldom, signal),
      ),
      this.#repeat(
        () => this.#poll(options.untilIdle),
        () => this.#restOrNews(pollMs * this.#seldom, signal),
      ),
    ];
    try {
      await Promise.race(loops);
    } finally {
      this.end('stopped');
      await Promise.allSettled(loops);
    }
    return this.#end ?? 'stopped';
  }

  /** Ends `run` soon: nothing more is begun from now on. */
  end(why: SessionEnd): void {
    this.#end ??= why;
    this.#rests.abort();
  }

  /**
   * Hands back what was only claimed, waits for what is on the wire, and ends the registration. After `deadline` has
   * resolved, connections are closed at once, and what was handed over without an answer ends as unknown.
   */
  async finish(deadline: Promise<void>): Promise<void> {
    const lanes = [...this.#lanes.values()].map((lane) => lane.stop());
    const settled = Promise.all([...lanes, ...this.#ending]).then(() => 'settled' as const);
    const first = await Promise.race([settled, deadline.then(() => 'late' as const)]);
    if (first === 'late') {
      await this.#parts.accounts.close({ now: true });
      // A backend that takes nothing any more would hold this up for ever; the next worker finds what is left.
      await Promise.race([settled, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    }
    await this.#parts.backend.recover(this.#parts.identity.id).catch((error) => this.#trouble(error));
  }

  async #repeat(task: () => Promise<void>, rest: () => Promise<void>): Promise<void> {
    while (!this.#end) {
      try {
        await task();
        this.#troubleOver();
      } catch (error) {
        if (isFatal(error)) throw error;
        this.#trouble(error);
      }
      if (!this.#end) await rest();
    }
  }

  // At work the ledger changes all the time, and what is new can wait for the next look.
  async #restOrNews(ms: number, signal: AbortSignal): Promise<void> {
    for (let left = ms; left > 0 && !signal.aborted; ) {
      const step = this.#lanes.size > 0 ? left : Math.min(left, NEWS_MS);
      await pause(step, signal);
      left -= step;
      if (this.#lanes.size === 0 && this.#parts.backend.changed()) return;
    }
  }

  async #beat(): Promise<void> {
    const sentAt = this.#monotonic();
    const { alive, stopRequested } = await this.#parts.backend.beat(this.#parts.identity.id, {
      campaign: this.#current,
    });
    if (!alive) {
      this.#lease.lose();
      this.end('lease-lost');
    } else {
      this.#lease.renew(sentAt);
      if (stopRequested) this.end('stopped');
    }
  }

  async #observe(): Promise<void> {
    const { accounts, backend, events } = this.#parts;
    const workers = await backend.workers();
    this.#seldom = seldomness(workers.length);
    this.#shares.look(workers);
    accounts.keepToShares(this.#shares);
    for (const worker of this.#observer.dead(workers)) {
      events.recovered(worker.id, await backend.recover(worker.id));
    }
  }

  async #poll(untilIdle: boolean): Promise<void> {
    const { backend, accounts, only } = this.#parts;
    const work = (await backend.work(accounts.names)).filter((campaign) => only === null || campaign.id === only);
    await this.#tend(work);
    if (untilIdle && this.#idle(work)) this.end('idle');
  }

  #idle(work: readonly CampaignWork[]): boolean {
    const waiting = work.filter((campaign) => !campaign.hold || campaign.hold.until !== null);
    return waiting.length === 0 && this.#lanes.size === 0 && this.#ending.size === 0;
  }

  async #tend(work: readonly CampaignWork[]): Promise<void> {
    const now = this.#parts.clock.now();
    for (const { id, account, hold } of work) if (hold) this.#parts.events.held(account, hold, id);
    const ready = new Map(work.filter((campaign) => !campaign.hold).map((campaign) => [laneOf(campaign), campaign]));
    for (const [key, lane] of this.#lanes) if (!ready.has(key)) this.#close(key, lane);
    for (const campaign of ready.values()) {
      // What is wrong with one campaign or account must not keep the others waiting.
      await this.#tendOne(campaign, now).catch((error) => this.#trouble(error));
    }
  }

  async #tendOne(campaign: CampaignWork, now: number): Promise<void> {
    await this.#refresh(campaign);
    const open = this.#lanes.get(laneOf(campaign));
    if (!(await this.#mayRun(campaign, now))) {
      if (open) this.#close(laneOf(campaign), open);
      return;
    }
    const lane = open ?? (await this.#openLane(campaign));
    lane.wake(campaign.nextDueAt === null || campaign.nextDueAt <= now);
  }

  // Outside the hours for sending every worker holds the account, which comes to the same as one.
  async #mayRun({ account }: CampaignWork, now: number): Promise<boolean> {
    const { accounts, backend } = this.#parts;
    const opening = accounts.opening(account, now);
    if (!opening || opening.from <= now) return accounts.hasShare(account, this.#shares);
    await backend.hold(account, { reason: 'hours', message: '', until: opening.from });
    return false;
  }

  // Settings that cannot be read are the operator's to put right, like a wrong password; the word for that is `resume`.
  async #refresh({ account, accountEpoch }: CampaignWork): Promise<void> {
    const { accounts, backend } = this.#parts;
    try {
      await accounts.refresh(account, accountEpoch);
    } catch (error) {
      if (isFault(error)) throw error;
      await backend.hold(account, { reason: 'configuration', message: keptError(error), until: null });
      throw error;
    }
  }

  async #openLane(work: CampaignWork): Promise<Lane> {
    const { backend, clock, accounts, events } = this.#parts;
    const message = await this.#message(work).catch((error) => this.#unreadable(work.id, error));
    const key = laneOf(work);
    const account = () => accounts.get(work.account);
    const lane = new Lane({
      campaign: work.id,
      account: work.pooled ? work.account : null,
      delayMs: work.delayMs,
      composer: new Composer({
        message,
        clock,
        content: (sha256) => backend.getContent(sha256),
        sign: () => account().sign,
        bounce: () => account().bounce,
        deliveryField: () => account().deliveryField,
      }),
      transport: () => account().transport,
      window: account().window,
      guard: () => account().guard,
      policy: () => account().retry,
      ledger: this.#ledger,
      lease: this.#lease,
      clock,
      closesAt: accounts.opening(work.account, clock.now()) && (() => accounts.closesAt(work.account)),
      random: Math.random,
      announces: () => work.delayMs === 0 && !work.pooled && account().limits === null,
      onOutcome: (claim, outcome) => {
        // What was on the wire when its lane was closed is nothing that this worker is at any more.
        if (this.#lanes.has(key)) this.#current = work.id;
        events.outcome(claim, outcome, work);
      },
    });
    const begun = this.#serves(work.id);
    this.#lanes.set(key, lane);
    this.#current = work.id;
    if (!begun) events.campaignStarted(work);
    return lane;
  }

  #serves(id: string): boolean {
    return [...this.#lanes.values()].some(({ campaign }) => campaign === id);
  }

  #close(key: string, lane: Lane): void {
    this.#lanes.delete(key);
    if (this.#current === lane.campaign && !this.#serves(lane.campaign)) this.#current = null;
    const stopped = lane.stop().finally(() => {
      this.#ending.delete(stopped);
      if (!this.#lanes.has(key)) this.#messages.delete(key);
    });
    this.#ending.add(stopped);
  }

  // Compiled once for each lane and worker; one that opens again after a pause finds it ready.
  #message(work: CampaignWork): Promise<CompiledMessage> {
    const key = laneOf(work);
    const known = this.#messages.get(key);
    if (known) return known;
    const compiled = this.#compile(work);
    this.#messages.set(key, compiled);
    compiled.catch(() => this.#messages.delete(key));
    return compiled;
  }

  // It will not be understood the next time either: whoever is to decide is told, and the others go on.
  async #unreadable(id: string, error: Error): Promise<never> {
    const passing = error instanceof FacteurError && /^(store|redis)-/.test(error.code);
    if (!passing) {
      await this.#parts.backend.holdCampaign(id, { reason: 'ledger-damaged', message: keptError(error) });
    }
    throw error;
  }

  async #compile({ id, account }: CampaignWork): Promise<CompiledMessage> {
    const { backend } = this.#parts;
    const row = await backend.campaign(id);
    if (!row) throw new Error(`campaign ${id} is gone`);
    const { unsubscribeKey } = this.#parts;
    return compileStored(row.message, account, { content: (sha256) => backend.getContent(sha256), unsubscribeKey });
  }

  #trouble(error: unknown): void {
    this.#inTrouble = true;
    this.#parts.events.trouble(error);
  }

  #troubleOver(): void {
    if (!this.#inTrouble || this.#ledger.inTrouble) return;
    this.#inTrouble = false;
    this.#parts.events.troubleOver();
  }
}

// A campaign has a lane for each account that sends it: its connections, its messages on the wire and its waits are its own.
function laneOf({ id, account }: CampaignWork): string {
  return `${id} ${account}`;
}

// A newer program has taken the ledger over: this one must not touch it again.
function isFatal(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'store-newer';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

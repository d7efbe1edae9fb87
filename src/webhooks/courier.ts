import { setTimeout as sleep } from 'node:timers/promises';
import { type IsGone, LeaseWatch, OwnLease } from '../backend/lease-watch.ts';
import type {
  EndpointDue,
  WebhookEvent,
  WebhookFailure,
  WebhookOutbox,
  WebhookResult,
  WebhookTurnAnswer,
} from '../backend/webhooks.ts';
import type { Say } from '../own-words.ts';
import { type Endpoint, knownOf } from './endpoints.ts';
import { payloadOf } from './payload.ts';
import { ANSWER_WITHIN_MS, type Attempt, post } from './post.ts';
import { endpointPauseMs, eventWaitMs } from './retry.ts';

/** How often the ledger is told that these endpoints are in a configuration, in milliseconds. */
const KNOW_EVERY_MS = 60_000;
/** How often it is looked for something to tell, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Events taken in one turn, and how long sending them may take before their results are noted: what a kill may send twice. */
const TURN_EVENTS = 20;
const TURN_MS = 2_000;
/** A ledger that does not answer is asked again, so often, before the results are given up (the events are then sent once more). */
const TURN_ATTEMPTS = 20;
const TURN_AGAIN_MS = 1_000;

export interface CourierOptions {
  readonly outbox: WebhookOutbox;
  readonly endpoints: readonly Endpoint[];
  /** What its leases are taken with; no other courier has the same. */
  readonly holder: string;
  readonly isGone: IsGone;
  readonly events: CourierEvents;
  /** The language of replies and messages of holds. */
  readonly say: Say;
  /** Milliseconds that go on evenly; absent: this process's own. */
  readonly monotonic?: () => number;
  readonly lookEveryMs?: number;
  readonly answerWithinMs?: number;
}

/** What a courier tells whoever runs it; all synchronous and cheap. Endpoints are named by scheme and host. */
export interface CourierEvents {
  delivered(endpoint: string, id: string): void;
  /** `failures`: in a row, this one included. */
  failed(endpoint: string, failure: WebhookFailure, failures: number): void;
  /** It has said that it is gone. */
  disabled(endpoint: string): void;
  /** The ledger does not answer as it should. */
  trouble(error: unknown): void;
}

/** Sends what waits in the outbox to the endpoints of this configuration, one at a time each, whoever else does the same. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #monotonic: () => number;
  readonly #watch: LeaseWatch;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #aborting = new AbortController();
  #knownAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #inTrouble = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#watch = new LeaseWatch(options.holder, options.isGone, this.#monotonic);
  }

  /** Begins to send, until `stop`. */
  start(): void {
    this.#running = this.#run();
  }

  /** Sends what is due now, for so long at most (milliseconds), and gives its leases back. Safe to call twice. */
  async stop(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.#aborting.abort(), withinMs);
    this.#stopping.abort();
    await this.#running;
    await this.#lastRound();
    clearTimeout(timer);
    this.#aborting.abort();
  }

  async #run(): Promise<void> {
    const { lookEveryMs = LOOK_EVERY_MS } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await this.#tried(() => this.#look());
      await sleep(lookEveryMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  // What happened just before the end is told, too, unless an endpoint or the ledger fails.
  async #lastRound(): Promise<void> {
    let busy: readonly Promise<void>[] = [...this.#busy.values()];
    this.#inTrouble = false;
    do {
      await Promise.all(busy);
      if (this.#aborting.signal.aborted || this.#inTrouble) return;
      await this.#tried(() => this.#look());
      busy = [...this.#busy.values()];
    } while (busy.length > 0);
  }

  async #tried(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#inTrouble = true;
      this.#options.events.trouble(error);
    }
  }

  async #look(): Promise<void> {
    const { outbox, endpoints } = this.#options;
    const idle = endpoints.filter(({ key }) => !this.#busy.has(key));
    const found = await outbox.due(idle.map(({ key }) => key));
    // A ledger that lost them (it was emptied, or damaged) is told of them again.
    if (found.length < idle.length || this.#monotonic() - this.#knownAt >= KNOW_EVERY_MS) {
      await outbox.know(knownOf(endpoints));
      this.#knownAt = this.#monotonic();
    }
    for (const due of found) {
      const endpoint = idle.find(({ key }) => key === due.key);
      const { free, over } = this.#watch.look(due);
      if (endpoint && free && due.waitMs === 0) this.#serve(endpoint, over);
    }
  }

  #serve(endpoint: Endpoint, over: EndpointDue['lease'] | null): void {
    const serving = this.#tried(() => this.#serveNow(endpoint, over)).finally(() => this.#busy.delete(endpoint.key));
    this.#busy.set(endpoint.key, serving);
  }

  async #serveNow(endpoint: Endpoint, over: number | null): Promise<void> {
    const { outbox, holder } = this.#options;
    const askedAt = this.#monotonic();
    const number = await outbox.lease(endpoint.key, holder, over);
    if (number === null) return;
    const lease = new OwnLease(number, askedAt, this.#monotonic);
    for (let results: readonly WebhookResult[] = []; ; ) {
      const answer = await this.#turn(endpoint, lease, results);
      if (answer === null) return;
      results = await this.#send(endpoint, answer, lease);
      if (results.length === 0) break;
    }
    await this.#turn(endpoint, lease, [], { release: true });
  }

  // Null: the lease is somebody else's.
  async #turn(
    { key }: Endpoint,
    lease: OwnLease,
    results: readonly WebhookResult[],
    { release = false } = {},
  ): Promise<WebhookTurnAnswer | null> {
    for (let attempt = 1; ; attempt += 1) {
      const sentAt = this.#monotonic();
      const turn = { key, lease: lease.number, results, want: release ? 0 : TURN_EVENTS, release };
      try {
        const answer = await this.#options.outbox.turn(turn);
        if (answer) lease.renew(answer.lease, sentAt);
        return answer;
      } catch (error) {
        if (attempt >= TURN_ATTEMPTS || this.#aborting.signal.aborted) throw error;
        this.#options.events.trouble(error);
      }
      await sleep(TURN_AGAIN_MS, undefined, { signal: this.#aborting.signal }).catch(() => {});
    }
  }

  // One after the other, until one fails: then the endpoint has its pause.
  async #send(endpoint: Endpoint, { events, failures }: WebhookTurnAnswer, lease: OwnLease): Promise<WebhookResult[]> {
    const results: WebhookResult[] = [];
    const endAt = this.#monotonic() + TURN_MS;
    for (const event of events) {
      if (this.#monotonic() > endAt || !lease.valid || this.#aborting.signal.aborted) break;
      const attempt = await this.#attempt(endpoint, event);
      if (attempt === null) break;
      results.push(this.#judge(endpoint, event, attempt, results.length > 0 ? 0 : failures));
      if (attempt.kind !== 'delivered') break;
    }
    return results;
  }

  // Null: it was broken off.
  async #attempt(endpoint: Endpoint, event: WebhookEvent): Promise<Attempt | null> {
    const { answerWithinMs = ANSWER_WITHIN_MS } = this.#options;
    const { signal } = this.#aborting;
    try {
      return await post(
        endpoint,
        { id: event.id, body: payloadOf(event, this.#options.say) },
        { signal, answerWithinMs },
      );
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  #judge({ label }: Endpoint, { id, ...event }: WebhookEvent, attempt: Attempt, failures: number): WebhookResult {
    const { events } = this.#options;
    if (attempt.kind === 'delivered') {
      events.delivered(label, id);
      return { id, kind: 'delivered' };
    }
    const { failure } = attempt;
    if (attempt.kind === 'gone') {
      events.disabled(label);
      return { id, kind: 'gone', failure };
    }
    events.failed(label, failure, failures + 1);
    const retryMs = eventWaitMs(event.attempts + 1, event.triedForMs ?? 0);
    return { id, kind: 'failed', failure, retryMs, pauseMs: endpointPauseMs(failures + 1, attempt.askedMs) };
  }
}

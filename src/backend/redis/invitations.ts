import type { Queue, Worker } from 'bullmq';
import type { RedisSettings } from '../../config/types.ts';
import type { TakeNotice } from '../notice.ts';
import type { CampaignId } from '../port.ts';
import type { Connection } from './connection.ts';
import { driverOptions, retryDelay } from './connection.ts';
import { importQueues } from './driver.ts';
import { PREFIX } from './keys.ts';
import type { OpenWork } from './work.ts';

/** BullMQ's own prefix, so that its dashboards find the queues. */
export const QUEUE_PREFIX = 'bull:';
/** Campaigns of several, and single mails. */
const BULK_QUEUE = 'bulk_email_queue';
const SINGLE_QUEUE = 'email_queue';

/** An invitation is for so many deliveries, or so much time of a paced campaign. */
const CHUNK = 500;
const CHUNK_MS = 20_000;
/** Invitations to one campaign that wait at once, at most; when they are used up there are new ones. */
const MOST_WAITING = 64;
/** A campaign nobody was invited to for so long is served all the same: the queue may be out of order. */
const PATIENCE_MS = 3_000;
/** How long one look into the queues may take. */
const LOOK_MS = 1_000;
/** How often a worker that has all it wants clears the queues of what is left in them. */
const CLEAR_EVERY_MS = 2_000;
/** Invitations looked at in one go. */
const MOST_LOOKS = 100;

interface Invitation {
  readonly campaign: CampaignId;
  readonly chunk: number;
}

/** The numbers of deliveries one worker holds, by campaign. */
export type InHands = (campaign: CampaignId) => number;

/**
 * How workers come to campaigns: a job in a BullMQ queue invites one worker to a part of a campaign. Who may send what is
 * the ledger's to say, so nothing depends on a job: one that is lost is replaced, one too many does no harm.
 */
export class Invitations {
  readonly #settings: RedisSettings;
  readonly #connection: Connection;
  readonly #notice: TakeNotice;
  readonly #queues = new Map<string, Promise<Queue>>();
  #takers: Promise<Worker[]> | null = null;
  #looking: Promise<void> | null = null;
  /** Campaigns this worker was invited to and has not found empty since. */
  readonly #served = new Set<CampaignId>();
  #clearedAt = 0;
  /** Since when (monotonic) others could be served. */
  readonly #waiting = new Map<CampaignId, number>();

  constructor(settings: RedisSettings, connection: Connection, notice: TakeNotice) {
    this.#settings = settings;
    this.#connection = connection;
    this.#notice = notice;
  }

  /** Invites workers to a campaign with `ready` deliveries, unless others have done so since there were `before` invitations. */
  async invite(campaign: CampaignId, ready: number, delayMs: number, before = 0): Promise<void> {
    const size = delayMs > 0 ? Math.max(1, Math.min(CHUNK, Math.round(CHUNK_MS / delayMs))) : CHUNK;
    const count = Math.min(MOST_WAITING, Math.ceil(ready / size));
    if (count === 0) return;
    const answer = (await this.#connection.at('invite', campaign, count, before)) as [number, number] | null;
    if (!answer) return;
    const [upTo, total] = answer;
    const queue = await this.#queue(total === 1 ? SINGLE_QUEUE : BULK_QUEUE);
    const jobs = Array.from({ length: count }, (_, i) => {
      const chunk = upTo - count + i;
      // The first invitation of any campaign goes before the second of another: nobody waits behind a large one.
      const opts = { jobId: `${campaign}-${chunk}`, priority: i + 1, removeOnComplete: true, removeOnFail: true };
      return { name: 'chunk', data: { campaign, chunk } satisfies Invitation, opts };
    });
    await withinTime(queue.addBulk(jobs));
  }

  /**
   * Which of these campaigns this worker may serve now: those it was invited to. Sees to it that there are invitations, and
   * takes some when there is a campaign it has none for.
   */
  async choose(open: readonly OpenWork[], inHands: InHands): Promise<ReadonlySet<CampaignId>> {
    this.#forget(open, inHands);
    const wanted = open.filter(({ work, ready }) => ready > 0 && !work.hold && !this.#served.has(work.id));
    if (wanted.length > 0) {
      const uninvited = wanted.filter(({ invited }) => !invited);
      for (const one of uninvited) await this.#inviteAgain(one);
      await this.#look(new Set(wanted.map(({ work }) => work.id)));
      this.#losePatience(wanted);
    } else if (performance.now() - this.#clearedAt >= CLEAR_EVERY_MS && open.every(({ ready }) => ready === 0)) {
      // What is left in the queues is for campaigns that are finished, or that never were.
      this.#clearedAt = performance.now();
      await this.#look(null);
    }
    return this.#served;
  }

  #forget(open: readonly OpenWork[], inHands: InHands): void {
    const busy = new Set(open.filter(({ ready }) => ready > 0).map(({ work }) => work.id));
    for (const id of this.#served) if (!busy.has(id) && inHands(id) === 0) this.#served.delete(id);
    for (const id of this.#waiting.keys()) if (!busy.has(id) || this.#served.has(id)) this.#waiting.delete(id);
  }

  async #inviteAgain({ work: { id, delayMs }, ready, invitations }: OpenWork): Promise<void> {
    try {
      await this.invite(id, ready, delayMs, invitations);
    } catch {
      // The queue will be there again; until then patience ends at some time.
    }
  }

  #losePatience(wanted: readonly OpenWork[]): void {
    const now = performance.now();
    for (const { work } of wanted) {
      if (this.#served.has(work.id)) continue;
      const since = this.#waiting.get(work.id) ?? now;
      this.#waiting.set(work.id, since);
      if (now - since >= PATIENCE_MS) this.#served.add(work.id);
    }
  }

  // One look at a time, and none longer than LOOK_MS: a queue out of order holds nobody up.
  async #look(wanted: Set<CampaignId> | null): Promise<void> {
    this.#looking ??= this.#take(wanted)
      .catch(() => {})
      .finally(() => {
        this.#looking = null;
      });
    await withinTime(this.#looking).catch(() => {});
  }

  async #take(wanted: Set<CampaignId> | null): Promise<void> {
    this.#takers ??= this.#openTakers();
    for (const taker of await this.#takers) {
      for (let i = 0; i < MOST_LOOKS && wanted?.size !== 0; i += 1) {
        const job = await taker.getNextJob(TOKEN, { block: false });
        if (!job) break;
        await job.moveToCompleted(null, TOKEN, false);
        const { campaign } = job.data as Invitation;
        if (wanted?.delete(campaign)) this.#served.add(campaign);
        else await this.#dropIfGone(String(job.id), campaign);
      }
    }
  }

  async #dropIfGone(job: string, campaign: unknown): Promise<void> {
    const known = typeof campaign === 'string' && campaign !== '';
    const stage = known && (await this.#connection.with((redis) => redis.hget(`${PREFIX}c:${campaign}`, 'stage')));
    if (!stage) this.#notice({ code: 'job-dropped', params: { job } });
  }

  async #openTakers(): Promise<Worker[]> {
    const { Worker } = await importQueues();
    return Promise.all(
      [SINGLE_QUEUE, BULK_QUEUE].map(async (name) => {
        const worker = new Worker(name, null, {
          connection: this.#driver(),
          autorun: false,
          // What a worker that was killed in between had taken is put back, however often.
          maxStalledCount: Number.MAX_SAFE_INTEGER,
        });
        worker.on('error', () => {});
        await worker.waitUntilReady();
        await worker.startStalledCheckTimer();
        return worker;
      }),
    );
  }

  #queue(name: string): Promise<Queue> {
    const queue = this.#queues.get(name) ?? this.#openQueue(name);
    this.#queues.set(name, queue);
    return queue;
  }

  async #openQueue(name: string): Promise<Queue> {
    const { Queue } = await importQueues();
    const queue = new Queue(name, { connection: this.#driver() });
    queue.on('error', () => {});
    return queue;
  }

  #driver() {
    return { ...driverOptions(this.#settings), maxRetriesPerRequest: null, retryStrategy: retryDelay };
  }

  async close(): Promise<void> {
    const opened = [...this.#queues.values(), ...(this.#takers ? [this.#takers] : [])];
    const closing = opened.map(async (one) => {
      for (const part of [await one].flat()) await ('run' in part ? part.close(true) : part.close());
    });
    await withinTime(Promise.allSettled(closing)).catch(() => {});
  }
}

/** Names the holder of a job while it is being taken, which takes a moment. */
const TOKEN = 'facteur';

async function withinTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the queue does not answer')), LOOK_MS);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ClockSource } from '../clock.ts';
import { FacteurError, told } from '../errors.ts';
import type { ReaderEvents } from '../mailbox/reader.ts';
import type { CopierEvents } from '../mailbox/sent/copier.ts';
import { beginAllCopies } from './copied-accounts.ts';
import type { OpenProject } from './project.ts';
import { SpareTime } from './spare-time.ts';
import type { Surroundings } from './surroundings.ts';

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './mailbox-thread.ts' : './mailbox-thread.js';
/** How long a process that ends waits for the message that is being read, in milliseconds. */
const STOP_WITHIN_MS = 5_000;
/** How long a process that ends as nothing is left to be sent waits for the last copies, in milliseconds; the others are left to the next one. */
const FINISH_WITHIN_MS = 60_000;
/** After so long a thread that came to an end by itself is started again, in milliseconds. */
const AGAIN_MS = 60_000;

/** What the thread is given. */
export interface MailboxThreadData {
  readonly where: Omit<Surroundings, 'clock'>;
  readonly clock: ClockSource;
  /** The flag of a `SpareTime`. */
  readonly busy: SharedArrayBuffer;
}

/** How the thread is told to end: soon, or when the last copies are made; `stop` may follow. */
export type MailboxThreadEnd = 'stop' | 'finish';

/** What the thread tells: an event of its readers or of those who make copies, with what it is called with, or what went wrong. */
export type MailboxNews =
  | {
      readonly event: 'reading' | 'back' | 'copying' | 'copyingAgain' | 'copyingLast';
      readonly of: readonly [label: string];
    }
  | { readonly event: 'read'; readonly of: Parameters<ReaderEvents['read']> }
  | { readonly event: 'copied'; readonly of: Parameters<CopierEvents['copied']> }
  | {
      readonly event: 'trouble' | 'copyTrouble';
      readonly of: readonly [label: string, code: MailboxTroubleNews, failures: number];
    }
  | { readonly event: 'fault'; readonly code: string; readonly params: object };

/** Why a mailbox cannot be read or written to, as it crosses between threads. */
export type MailboxTroubleNews = Pick<Parameters<ReaderEvents['trouble']>[1], 'code' | 'detail'>;

/** How whoever runs it is told. */
export interface MailboxEvents extends Omit<ReaderEvents, 'trouble'>, Omit<CopierEvents, 'copyTrouble'> {
  trouble(label: string, trouble: MailboxTroubleNews, failures: number): void;
  copyTrouble(label: string, trouble: MailboxTroubleNews, failures: number): void;
}

/** What has to be known of work that sends. */
export interface BesideSending<T> {
  /** Notes the messages that are sent. */
  readonly spare: SpareTime;
  /** Whether what `work` came to is an end that can wait a minute, for the copies that are missing. */
  readonly canWait: (end: T) => boolean;
  /** Aborted when it cannot any more. */
  readonly leave: AbortSignal;
}

/**
 * Runs `work`, and beside it reads the mailboxes of this project and puts copies of what is sent into those that are to have them; of several
 * processes one at a time attends to each. It happens on a thread of its own, with a connection of its own to the ledger, so that no message
 * that is sent waits for it; for copies alone the thread begins when this process has time for it. Nothing is loaded where there are no mailboxes. Throws
 * only what `work` throws. With `sending` the copies that are missing when `work` is done are made first, for a minute at most.
 */
export async function besideMailboxes<T>(
  where: Surroundings,
  project: OpenProject,
  events: MailboxEvents,
  work: () => Promise<T>,
  sending: BesideSending<T> | null = null,
): Promise<T> {
  const { config } = project;
  const { mailboxes } = config.returns;
  if (mailboxes.length === 0 && config.sent.length === 0) return work();
  await beginAllCopies(project, where.clock).catch((error: unknown) => events.fault(error));
  const thread = new MailboxThread(where, events, sending?.spare ?? new SpareTime());
  const running = thread.run({ atOnce: mailboxes.length > 0 });
  let leave: AbortSignal | null = null;
  try {
    const came = await work();
    if (config.sent.length > 0 && sending?.canWait(came)) leave = sending.leave;
    return came;
  } finally {
    await (leave ? thread.finish(leave) : thread.stop());
    await running;
  }
}

interface RunningThread {
  readonly thread: Worker;
  readonly ended: Promise<unknown>;
}

class MailboxThread {
  readonly #data: MailboxThreadData;
  readonly #events: MailboxEvents;
  readonly #spare: SpareTime;
  readonly #stopping = new AbortController();
  #running: RunningThread | null = null;

  // A face may give more than it has to: what crosses to a thread is what is named here.
  constructor({ cwd, env, config, clock }: Surroundings, events: MailboxEvents, spare: SpareTime) {
    this.#spare = spare;
    this.#data = { where: { cwd, env: { ...env }, config }, clock: clock.source, busy: spare.flag };
    this.#events = events;
  }

  async run({ atOnce }: { readonly atOnce: boolean }): Promise<void> {
    this.#spare.watch();
    if (!atOnce) await this.#spare.found;
    while (!this.#stopping.signal.aborted) {
      this.#running = this.#begin();
      await this.#running.ended;
      this.#running = null;
      await sleep(AGAIN_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
    }
  }

  #begin(): RunningThread {
    const thread = new Worker(new URL(THREAD, import.meta.url), { workerData: this.#data });
    thread.unref();
    thread.on('message', (news: MailboxNews) => this.#tell(news));
    thread.on('error', (error) => this.#events.fault(error));
    return { thread, ended: new Promise((ended) => thread.once('exit', ended)) };
  }

  /** Ends after the message that is being read. */
  async stop(): Promise<void> {
    this.#over();
    if (this.#running) await endOf(this.#running);
  }

  /** Ends when the last copies are made; after a minute, or when it is to `leave`, at once. */
  async finish(leave: AbortSignal): Promise<void> {
    this.#over();
    const running = this.#running ?? this.#begin();
    const { thread, ended } = running;
    thread.ref();
    thread.postMessage('finish' satisfies MailboxThreadEnd);
    const inTime = AbortSignal.any([leave, AbortSignal.timeout(FINISH_WITHIN_MS)]);
    await Promise.race([ended, aborted(inTime)]);
    await endOf(running);
  }

  #over(): void {
    this.#stopping.abort();
    this.#spare.stop();
  }

  #tell(news: MailboxNews): void {
    switch (news.event) {
      case 'read':
        this.#events.read(...news.of);
        break;
      case 'trouble':
      case 'copyTrouble':
        this.#events[news.event](...news.of);
        break;
      case 'copied':
        this.#events.copied(...news.of);
        break;
      case 'fault':
        this.#events.fault(new FacteurError(news.code as 'unexpected', news.params as { problem: string }));
        break;
      default:
        this.#events[news.event](...news.of);
    }
  }
}

async function endOf({ thread, ended }: RunningThread): Promise<void> {
  thread.ref();
  thread.postMessage('stop' satisfies MailboxThreadEnd);
  const late = setTimeout(() => void thread.terminate(), STOP_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** An error as it crosses between threads. */
export function faultNews(error: unknown): MailboxNews {
  const { code, params } = told(error);
  return { event: 'fault', code, params: JSON.parse(JSON.stringify(params)) as object };
}

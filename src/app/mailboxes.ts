import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ClockSource } from '../clock.ts';
import type { Config, MailboxConfig } from '../config/types.ts';
import { FacteurError, told } from '../errors.ts';
import type { ReaderEvents } from '../mailbox/reader.ts';
import type { CopierEvents } from '../mailbox/sent/copier.ts';
import type { Surroundings } from './surroundings.ts';

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './mailbox-thread.ts' : './mailbox-thread.js';
/** How long a process that ends waits for the message that is being read, in milliseconds. */
const STOP_WITHIN_MS = 5_000;
/** After so long a thread that came to an end by itself is started again, in milliseconds. */
const AGAIN_MS = 60_000;

/** What the thread is given. */
export interface MailboxThreadData {
  readonly where: Omit<Surroundings, 'clock'>;
  readonly clock: ClockSource;
}

/** What the thread tells: an event of its readers or of those who make copies, with what it is called with, or what went wrong. */
export type MailboxNews =
  | { readonly event: 'reading' | 'back' | 'copying' | 'copyingAgain'; readonly of: readonly [label: string] }
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

/** Somebody who reads mailboxes, and makes copies in them, in this process. */
export interface RunningMailboxes {
  /** Ends after the message that is being read. */
  stop(): Promise<void>;
}

/** The name of a mailbox for people, and what the ledger knows it as. Its password is in neither. */
export function mailboxName({ user, host, port }: Pick<MailboxConfig, 'user' | 'host' | 'port'>) {
  const label = `${user} (${host})`;
  return { label, key: createHash('sha256').update(`${user} ${host} ${port}`).digest('hex').slice(0, 16) };
}

/**
 * Begins to read the mailboxes of this project, and to put copies of what is sent into those that are to have them, beside whatever else
 * this process does; of several processes one at a time attends to each. It happens on a thread of its own, with a connection of its own to the ledger, so that no message that is sent waits for it. Nothing is
 * loaded where there are no mailboxes. Never throws for what a mailbox does.
 */
export function startMailboxes(
  where: Surroundings,
  { config }: { readonly config: Config },
  events: MailboxEvents,
): RunningMailboxes {
  if (config.returns.mailboxes.length === 0 && config.sent.length === 0) return { stop: async () => {} };
  const thread = new MailboxThread(where, events);
  const running = thread.run();
  return {
    async stop() {
      await thread.stop();
      await running;
    },
  };
}

/** Runs `work` with mailboxes read, and copies made, beside it. */
export async function besideMailboxes<T>(
  where: Surroundings,
  project: { readonly config: Config },
  events: MailboxEvents,
  work: () => Promise<T>,
): Promise<T> {
  const mailboxes = startMailboxes(where, project, events);
  try {
    return await work();
  } finally {
    await mailboxes.stop();
  }
}

class MailboxThread {
  readonly #data: MailboxThreadData;
  readonly #events: MailboxEvents;
  readonly #stopping = new AbortController();
  #thread: Worker | null = null;

  // A face may give more than it has to: what crosses to a thread is what is named here.
  constructor({ cwd, env, config, clock }: Surroundings, events: MailboxEvents) {
    this.#data = { where: { cwd, env: { ...env }, config }, clock: clock.source };
    this.#events = events;
  }

  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const thread = new Worker(new URL(THREAD, import.meta.url), { workerData: this.#data });
      this.#thread = thread;
      thread.unref();
      thread.on('message', (news: MailboxNews) => this.#tell(news));
      thread.on('error', (error) => this.#events.fault(error));
      await new Promise((ended) => thread.once('exit', ended));
      this.#thread = null;
      await sleep(AGAIN_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const thread = this.#thread;
    if (!thread) return;
    thread.ref();
    const ended = new Promise((done) => thread.once('exit', done));
    thread.postMessage('stop');
    const late = setTimeout(() => void thread.terminate(), STOP_WITHIN_MS);
    await ended;
    clearTimeout(late);
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

/** An error as it crosses between threads. */
export function faultNews(error: unknown): MailboxNews {
  const { code, params } = told(error);
  return { event: 'fault', code, params: JSON.parse(JSON.stringify(params)) as object };
}

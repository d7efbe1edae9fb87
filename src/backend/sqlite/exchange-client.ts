import { Worker } from 'node:worker_threads';
import type { ClockSource } from '../../clock.ts';
import { type ErrorCode, FacteurError } from '../../errors.ts';
import type { Turn, TurnResult } from '../port.ts';

/** What the thread is given at its start. */
export interface ThreadData {
  readonly folder: string;
  readonly clock: ClockSource;
  /** Where this machine keeps the witnesses of its ledgers; null: none are. */
  readonly witness: string | null;
  /** Whether it may set flags of V8, which are of the whole process, to stay small (see heap.ts). */
  readonly smallHeap: boolean;
}

/**
 * What goes between the threads, as JSON, because to copy a turn's many small objects as such takes both sides longer. To
 * the thread: a turn, or that it should end.
 */
export type Asked = Turn | 'end';
/** From the thread, one for each turn, in order. */
export type Answered = { readonly result: TurnResult } | { readonly failure: Failure };
export type Failure = { readonly code: ErrorCode; readonly params: unknown } | { readonly message: string };

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './exchange-thread.ts' : './exchange-thread.js';
/** A turn leaves little behind; a larger young generation would only make the process larger. In MB. */
const YOUNG_GENERATION = 4;

/**
 * `exchange` on a thread of its own, with a connection of its own: a commit waits for the disk, and while it does, this
 * thread goes on with the mail servers. Should the thread ever break off, the next turn starts another.
 */
export class ExchangeClient {
  readonly #data: ThreadData;
  #thread: Worker | null = null;
  #waiting: PromiseWithResolvers<TurnResult>[] = [];

  /** Starts the thread, which takes a moment. */
  constructor(data: ThreadData) {
    this.#data = data;
    this.#thread = this.#newThread();
  }

  /** See `Backend.exchange`. */
  exchange(turn: Turn): Promise<TurnResult> {
    const answer = Promise.withResolvers<TurnResult>();
    this.#waiting.push(answer);
    this.#thread ??= this.#newThread();
    this.#say(this.#thread, turn);
    return answer.promise;
  }

  /** Finishes the turns that were asked, then ends the thread. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    this.#say(thread, 'end');
    await ended;
  }

  #say(thread: Worker, asked: Asked): void {
    thread.postMessage(JSON.stringify(asked));
  }

  #newThread(): Worker {
    const thread = new Worker(new URL(THREAD, import.meta.url), {
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    });
    let problem = new Error('the ledger thread has ended');
    thread.on('message', (text: string) => this.#answered(JSON.parse(text)));
    thread.on('error', (error) => {
      problem = error as Error;
    });
    thread.on('exit', () => this.#ended(problem));
    return thread;
  }

  #answered(answered: Answered): void {
    const waiting = this.#waiting.shift();
    if ('result' in answered) waiting?.resolve(answered.result);
    else waiting?.reject(toError(answered.failure));
  }

  // Whether the turns under way were committed nobody knows; whoever asked takes that for possible.
  #ended(problem: Error): void {
    this.#thread = null;
    for (const { reject } of this.#waiting.splice(0)) reject(problem);
  }
}

function toError(failure: Failure): Error {
  return 'code' in failure ? new FacteurError(failure.code, failure.params as never) : new Error(failure.message);
}

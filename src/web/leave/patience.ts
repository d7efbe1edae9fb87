import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { Attempts } from '../attempts.ts';
import { isFromHere } from '../hosts.ts';

/** Answers go so long after their requests at the earliest, in milliseconds: longer than it mostly takes to write down who leaves. */
const STEP_MS = 50;
/** What the latest right links took tells what the next will: so many are remembered. */
const REMEMBERED = 20;

/**
 * When answers go: whether a link was one of ours, and whether anything had to be written down, must not be seen by how long it took. All
 * wait equally long, whatever they ask by whichever link: as long as three of four right links take on this disk, in steps of `STEP_MS`.
 */
export class AnswerTimes {
  readonly #latest: number[] = [];
  /** In milliseconds. */
  #wait = STEP_MS;

  /** Notes that what a right link asks was done after so many milliseconds. */
  noteRight(ms: number): void {
    this.#latest.push(ms);
    if (this.#latest.length > REMEMBERED) this.#latest.shift();
    const sorted = [...this.#latest].sort((a, b) => a - b);
    const most = sorted[Math.floor((sorted.length - 1) * 0.75)] ?? 0;
    this.#wait = Math.max(1, Math.ceil(most / STEP_MS)) * STEP_MS;
  }

  /** When the answer to a request may go that came at `since`; both monotonic, in milliseconds. */
  due(since: number): number {
    return since + this.#wait;
  }

  /** Resolves when it may. */
  async go(since: number): Promise<void> {
    const due = this.due(since);
    // Timers count whole milliseconds: the fraction would tell how long the work took.
    await sleep(Math.max(0, Math.floor(due - performance.now()) - 1));
    while (performance.now() < due) await nextTurn();
  }
}

/** Wrong links an origin may follow at once: several people share one, and mail programs cut links. */
const AT_ONCE = 60;
/** Then one more each so many milliseconds. */
const EACH_MS = 10_000;

/**
 * Slows down an origin that tries wrong links: all its requests alike, right ones too, so that it does not learn which are. A program of this
 * machine that asks for itself is not slowed down.
 */
export class Patience {
  readonly #attempts = new Attempts({ atOnce: AT_ONCE, eachMs: EACH_MS });

  /** After how many seconds a request of this origin will be answered; 0: now. */
  wait(request: FastifyRequest): number {
    return isFromHere(request) ? 0 : this.#attempts.wait(request.ip);
  }

  /** Notes a wrong link. */
  wrong(request: FastifyRequest): void {
    if (!isFromHere(request)) this.#attempts.wrong(request.ip);
  }
}

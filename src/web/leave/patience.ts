import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { Attempts } from '../attempts.ts';
import { isFromHere } from '../hosts.ts';

/** An answer comes so long after its request, in milliseconds: longer than it takes to look a link up and to write down who leaves. */
const ANSWER_MS = 50;

/**
 * Resolves when the answer to a request that came at `since` (monotonic) may go: whether a link was one of ours, and whether anything had to be
 * written down, must not be seen by how long it took.
 */
export async function whenAnswersGo(since: number): Promise<void> {
  const left = since + ANSWER_MS - performance.now();
  if (left > 0) await sleep(left);
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

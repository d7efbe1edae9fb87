import { z } from 'zod';
import type { Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import { UnsubscribeTokens } from '../message/unsubscribe.ts';
import { boundedText } from './bounded-text.ts';
import { leavePageOf } from './leave-page-address.ts';
import { type LeaveWish, Leaving, type LeavingPort } from './leaving.ts';

/** How long the page may take to answer, in milliseconds. */
const PATIENCE_MS = 15_000;
/** Characters of an answer at most: 500 requests are some 60,000. */
const LONGEST = 1_000_000;

/** What deploy/unsubscribe.php says of what it took down: when (s since 1970), what was asked, by which link. */
const answerSchema = z.object({
  done: z.string().max(100),
  requests: z.array(z.tuple([z.string().regex(/^\d{1,12}$/), z.enum(['leave', 'all', 'back']), z.string().max(1_000)])),
});

/** The keys for such a page; they are made when there are none yet. Throws what the disk throws. */
export function leavePageKeys(config: Config): { readonly mac: Uint8Array; readonly secret: string } {
  const tokens = new UnsubscribeTokens(unsubscribeKey(config, { create: true }) as Uint8Array);
  return { mac: tokens.verifier, secret: tokens.fetchSecret };
}

/**
 * Takes over what the page took down, and tells it when that is recorded: whatever ends this half-way is told again, and does the same again.
 * Returns how many requests there were. Throws `leave-no-url`, `leave-no-page`, `leave-page-silent`, the reason of `signal`, and what the store throws.
 */
export async function fetchLeaves(
  { backend, config }: { readonly backend: LeavingPort; readonly config: Config },
  signal?: AbortSignal,
): Promise<number> {
  const { publicUrl: url } = config;
  if (url === null) throw new FacteurError('leave-no-url', {});
  const page = leavePageOf(config);
  if (page === null) throw new FacteurError('leave-no-page', { url });
  const leaving = new Leaving(backend, config);
  const { secret } = leavePageKeys(config);
  let count = 0;
  for (let done = ''; ; ) {
    const answer = await askLeavePage(page, { secret, done, signal });
    for (const [at, wish, token] of answer.requests) await leaving.apply(token, wish as LeaveWish, Number(at) * 1000);
    count += answer.requests.length;
    if (answer.requests.length === 0) return count;
    done = answer.done;
  }
}

interface Asking {
  readonly secret: string;
  readonly done: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the page what it took down; `done`: what it said of what is recorded now, which it forgets. The secret goes to the address that is
 * configured, and nowhere it may lead to. Throws `leave-page-silent`, the reason of `signal`.
 */
export async function askLeavePage(
  page: string,
  { secret, done, signal }: Asking,
): Promise<z.infer<typeof answerSchema>> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch(`${page}/fetch?done=${encodeURIComponent(done)}`, {
      headers: { 'x-facteur-secret': secret, accept: 'application/json' },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    const text = await boundedText(response, LONGEST);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return answerSchema.parse(JSON.parse(text));
  } catch (cause) {
    signal?.throwIfAborted();
    throw new FacteurError('leave-page-silent', { url: page, problem: problemOf(cause as Error) }, { cause });
  }
}

/** Why a request had no answer that could be used, in the words of whatever it failed at. */
export function problemOf({ name, message, cause }: Error): string {
  if (name === 'ZodError' || name === 'SyntaxError') return 'JSON';
  return cause instanceof Error ? cause.message : message;
}

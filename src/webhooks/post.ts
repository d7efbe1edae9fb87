import type { WebhookFailure } from '../backend/webhooks.ts';
import type { Endpoint } from './endpoints.ts';

/** How long an endpoint may take to answer, in milliseconds (Standard Webhooks: 15 to 30 s). */
export const ANSWER_WITHIN_MS = 15_000;
/** What is read of an answer, so that its connection can be used again, and for how long: nobody looks at it. */
const MOST_READ_BYTES = 64 * 1024;
const READ_WITHIN_MS = 1_000;

const USER_AGENT = 'facteur';

/** What became of one request. */
export type Attempt =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone'; readonly failure: WebhookFailure }
  /** `askedMs`: how long it asks to be left alone; 0: it does not say. */
  | { readonly kind: 'failed'; readonly failure: WebhookFailure; readonly askedMs: number };

export interface PostOptions {
  /** Aborts the request: then it rejects. */
  readonly signal?: AbortSignal;
  readonly answerWithinMs?: number;
}

/** Sends one event, signed. Redirects are not followed. Never throws for what an endpoint or the network does. */
export async function post(
  { config }: Endpoint,
  { id, body }: { readonly id: string; readonly body: string },
  { signal, answerWithinMs = ANSWER_WITHIN_MS }: PostOptions = {},
): Promise<Attempt> {
  const { Webhook } = await import('standardwebhooks');
  // The receiver compares it with its own clock, which FACTEUR_TEST_CLOCK does not move.
  const now = new Date();
  const headers = {
    ...Object.fromEntries([...config.headers].map(([name, value]) => [name, value.reveal()])),
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(config.secret.reveal()).sign(id, now, body),
  };
  const late = AbortSignal.timeout(answerWithinMs);
  const aborted = signal ? AbortSignal.any([signal, late]) : late;
  try {
    const response = await fetch(config.url, { method: 'POST', headers, body, redirect: 'manual', signal: aborted });
    await drain(response);
    return judge(response.status, response.headers.get('retry-after'), now.getTime());
  } catch (error) {
    signal?.throwIfAborted();
    if (late.aborted) return failed({ code: 'timeout', detail: '' });
    return failed({ code: 'unreachable', detail: systemCode(error) });
  }
}

function judge(status: number, retryAfter: string | null, now: number): Attempt {
  const detail = String(status);
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone', failure: { code: 'gone', detail } };
  if (status >= 300 && status < 400) return failed({ code: 'redirect', detail });
  return failed({ code: 'status', detail }, askedMs(retryAfter, now));
}

function failed(failure: WebhookFailure, askedMs = 0): Attempt {
  return { kind: 'failed', failure, askedMs };
}

// Seconds, or a date (RFC 9110 §10.2.3).
function askedMs(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

async function drain(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), READ_WITHIN_MS);
  try {
    for (let read = 0; read <= MOST_READ_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      read += value.length;
    }
    await reader.cancel();
  } catch {
    // The status said already how it went.
  } finally {
    clearTimeout(timer);
  }
}

function systemCode(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'UNKNOWN';
}

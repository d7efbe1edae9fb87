import { randomBytes } from 'node:crypto';
import type { WebhookFailure } from '../backend/webhooks.ts';
import { FacteurError } from '../errors.ts';
import type { Say } from '../own-words.ts';

import { shownUrl, type WebhookStatus, webhookStatus } from '../report/webhooks.ts';
import type { CourierEvents } from '../webhooks/courier.ts';
import { endpointsOf, knownOf } from '../webhooks/endpoints.ts';
import { holderIsGone, newHolder } from './lease-holder.ts';
import type { OpenProject } from './project.ts';

/** How long a process that ends may go on telling what happened, in milliseconds. */
const LAST_WORDS_MS = 5_000;

/** How a process tells of webhooks. */
export interface WebhookTelling {
  /** Told how they go. */
  readonly events: CourierEvents;
  /** The language in which replies and messages of holds are told to endpoints. */
  readonly say: Say;
}

/** Somebody who sends webhooks in this process. */
export interface RunningWebhooks {
  /** Tells what is due, for some seconds at most, and ends. */
  stop(): Promise<void>;
}

/**
 * Begins to tell the endpoints of this project what happened, beside whatever else this process does; of several processes one at a
 * time does. Nothing is loaded where there are no endpoints. Never throws for what an endpoint does.
 */
export async function startWebhooks(
  { backend, config }: OpenProject,
  { events, say }: WebhookTelling,
): Promise<RunningWebhooks> {
  if (config.webhooks.length === 0) return { stop: async () => {} };
  const { Courier } = await import('../webhooks/courier.ts');
  const endpoints = endpointsOf(config.webhooks);
  const courier = new Courier({
    outbox: backend.webhooks,
    endpoints,
    holder: newHolder(),
    isGone: holderIsGone,
    events,
    say,
  });
  courier.start();
  return { stop: () => courier.stop(LAST_WORDS_MS) };
}

/** Runs `work` with webhooks told beside it. */
export async function besideWebhooks<T>(
  project: OpenProject,
  telling: WebhookTelling,
  work: () => Promise<T>,
): Promise<T> {
  const webhooks = await startWebhooks(project, telling);
  try {
    return await work();
  } finally {
    await webhooks.stop();
  }
}

/** The endpoints of this project, and those that only its ledger knows. */
export async function webhookStatuses({ backend, config }: OpenProject): Promise<readonly WebhookStatus[]> {
  const rows = await backend.webhooks.endpoints();
  const own = endpointsOf(config.webhooks);
  const foreign = rows.filter(({ key }) => !own.some((endpoint) => endpoint.key === key));
  return [
    ...own.map(({ key, label, config: of }) => webhookStatus(label, of, rows.find((row) => row.key === key) ?? null)),
    ...foreign.map((row) => webhookStatus(row.label, null, row)),
  ];
}

/** What became of a test event. */
export interface WebhookTest {
  /** As `WebhookStatus` has it. */
  readonly url: string;
  readonly delivered: boolean;
  /** Null: it was delivered. */
  readonly error: WebhookFailure | null;
  /** Until it was answered, in milliseconds. */
  readonly ms: number;
}

/**
 * Sends each endpoint a `webhook.test` event now, one after the other. One that accepts it is told again what waits for it, also when
 * it had been disabled. Throws `webhooks-none`.
 */
export async function* testWebhooks({ backend, config }: OpenProject, now: number): AsyncGenerator<WebhookTest> {
  if (config.webhooks.length === 0) throw new FacteurError('webhooks-none', {});
  const { post } = await import('../webhooks/post.ts');
  const { payloadOf } = await import('../webhooks/payload.ts');
  for (const endpoint of endpointsOf(config.webhooks)) {
    const id = `evt_test_${randomBytes(12).toString('hex')}`;
    const began = performance.now();
    const attempt = await post(endpoint, { id, body: payloadOf({ kind: 'webhook.test', id, at: now }, String) });
    const ms = Math.round(performance.now() - began);
    const delivered = attempt.kind === 'delivered';
    if (delivered) {
      await backend.webhooks.know(knownOf([endpoint]));
      await backend.webhooks.enable(endpoint.key);
    }
    yield { url: shownUrl(endpoint.config), delivered, error: delivered ? null : attempt.failure, ms };
  }
}

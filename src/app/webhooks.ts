import type { CourierEvents } from '../webhooks/courier.ts';
import { randomBytes } from 'node:crypto';
import { bootIdentity, processExists } from '../worker/identity.ts';
import type { OpenProject } from './project.ts';

/** How long a process that ends may go on telling what happened, in milliseconds. */
const LAST_WORDS_MS = 5_000;

/** Somebody who sends webhooks in this process. */
export interface RunningWebhooks {
  /** Tells what is due, for some seconds at most, and ends. */
  stop(): Promise<void>;
}

/**
 * Begins to tell the endpoints of this project what happened, beside whatever else this process does; of several processes one at a
 * time does. Nothing is loaded where there are no endpoints. Never throws for what an endpoint does.
 */
export async function startWebhooks({ backend, config }: OpenProject, events: CourierEvents): Promise<RunningWebhooks> {
  if (config.webhooks.length === 0) return { stop: async () => {} };
  const { Courier } = await import('../webhooks/courier.ts');
  const { endpointsOf } = await import('../webhooks/endpoints.ts');
  const endpoints = endpointsOf(config.webhooks);
  const courier = new Courier({ outbox: backend.webhooks, endpoints, holder: ownName(), isGone, events });
  courier.start();
  return { stop: () => courier.stop(LAST_WORDS_MS) };
}

/** Runs `work` with webhooks told beside it. */
export async function besideWebhooks<T>(
  project: OpenProject,
  events: CourierEvents,
  work: () => Promise<T>,
): Promise<T> {
  const webhooks = await startWebhooks(project, events);
  try {
    return await work();
  } finally {
    await webhooks.stop();
  }
}

function ownName(): string {
  return `${process.pid} ${randomBytes(4).toString('hex')} ${bootIdentity()}`;
}

// A process elsewhere cannot be looked at from here: its lease ends when it does not change for long.
function isGone(holder: string): boolean {
  const [, pid = '', boot = ''] = /^(\d+) \w+ (.*)$/s.exec(holder) ?? [];
  return boot === bootIdentity() && !processExists(Number(pid));
}

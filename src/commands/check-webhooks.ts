import { webhookStatuses } from '../app/webhooks.ts';
import type { Backend } from '../backend/port.ts';
import type { WebhookFailure } from '../backend/webhooks.ts';
import type { Config } from '../config/types.ts';
import type { WebhookStatus } from '../report/webhooks.ts';
import type { Check } from './check-report.ts';
import { sayFailure } from './webhook-words.ts';
import { words } from './words.ts';

/** What `check` says of the endpoints of this configuration: how it went so far; nothing is sent. */
export async function* webhookChecks(config: Config, backend: Backend): AsyncGenerator<Check> {
  for (const status of await webhookStatuses({ config, backend })) {
    if (status.url !== null) yield checkOf(status, status.url);
  }
}

function checkOf({ state, lastError, dropped }: WebhookStatus, url: string): Check {
  const w = words().webhooks.checks;
  const warning = (message: string, remedy: string): Check => ({ name: 'webhook', status: 'warning', message, remedy });
  if (state === 'disabled') return warning(w.disabled({ url }), w.disabledRemedy);
  if (state === 'failing' && lastError) {
    return warning(w.failing({ url, problem: sayFailure(lastError as WebhookFailure) }), w.failingRemedy);
  }
  if (dropped > 0) return warning(w.dropped({ url, count: dropped }), w.droppedRemedy);
  return { name: 'webhook', status: 'ok', message: w.fine({ url }), remedy: null };
}

import { loadProject, openProject, openStore } from '../app/project.ts';
import { testWebhooks, type WebhookTest, webhookStatuses } from '../app/webhooks.ts';
import type { WebhookFailure } from '../backend/webhooks.ts';
import type { WebhookStatus } from '../report/webhooks.ts';
import type { Context } from './context.ts';
import { sayFailure } from './webhook-words.ts';
import { formatTime, words } from './words.ts';

/** `facteur webhooks`: who is told what happens, what waits and how it went. Throws `config-*` and what the store throws. */
export async function listWebhooks(context: Context): Promise<void> {
  const { json, terminal, clock } = context;
  const config = await loadProject(context);
  const { backend } = await openStore(context, { readonly: true });
  try {
    const endpoints = await webhookStatuses({ config, backend });
    if (json) terminal.result({ endpoints });
    else if (endpoints.length === 0) terminal.say(words().webhooks.none);
    else terminal.say(endpoints.flatMap((one) => lines(one, clock.now())).join('\n'));
  } finally {
    await backend.close();
  }
}

/**
 * `facteur webhooks test`: a test event to each endpoint, now. Returns 0, or 1 when one of them did not accept it. Throws
 * `webhooks-none`, `config-*` and what the store throws.
 */
export async function sendTests(context: Context): Promise<number> {
  const { json, terminal, clock } = context;
  const project = await openProject(context);
  const results: WebhookTest[] = [];
  try {
    for await (const result of testWebhooks(project, clock.now())) {
      results.push(result);
      if (!json) terminal.say(testLine(result));
    }
  } finally {
    await project.backend.close();
  }
  if (json) terminal.result({ results });
  return results.every(({ delivered }) => delivered) ? 0 : 1;
}

function testLine({ url, error, ms }: WebhookTest): string {
  const w = words().webhooks;
  return error === null ? w.tested({ url, ms }) : w.testFailed({ url, problem: sayFailure(error) });
}

function lines(status: WebhookStatus, now: number): string[] {
  const w = words().webhooks;
  const { url, endpoint, events, waiting, dropped, state } = status;
  const time = (at: string) => formatTime(Date.parse(at), now);
  const heading = url ?? `${endpoint} ${w.foreign}`;
  const below = [
    w.events({ events: events.join(', ') }),
    ...(state === 'new' ? [w.unknown] : [waiting > 0 ? w.waiting({ count: waiting }) : w.nothingWaits]),
    ...stateLines(status, time),
    ...(dropped > 0 ? [w.dropped({ count: dropped })] : []),
  ];
  return [`🔔 ${heading}`, ...below.map((line) => `   ${line}`)];
}

function stateLines(status: WebhookStatus, time: (at: string) => string): string[] {
  const w = words().webhooks;
  const { state, failures, failingSince, nextAttemptAt, lastSuccessAt, lastError, disabledAt } = status;
  if (state === 'new') return [];
  return [
    w.lastSuccess({ at: lastSuccessAt && time(lastSuccessAt) }),
    ...(lastError ? [w.lastError({ at: time(lastError.at), problem: sayFailure(lastError as WebhookFailure) })] : []),
    ...(disabledAt === null ? [] : [w.disabled({ at: time(disabledAt) }), w.enableRemedy]),
    ...(state === 'failing' && failingSince !== null ? [w.failing({ since: time(failingSince), failures })] : []),
    ...(state === 'failing' && nextAttemptAt !== null ? [w.next({ at: time(nextAttemptAt) })] : []),
  ];
}

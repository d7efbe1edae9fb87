import type { webhooks as french } from '../fr/webhooks.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');

export const webhooks: typeof french = {
  none: 'No webhook is configured. To configure one: webhooks in facteur.yaml (docs/webhooks.md).',
  foreign: '(not in the configuration of this project any more)',
  events: (p) => `Events: ${p.events}`,
  unknown: 'Nothing yet: no worker has met it so far.',
  waiting: (p) => `${n(p.count)} event${s(p.count)} waiting`,
  nothingWaits: 'Nothing waiting',
  next: (p) => `Next attempt: ${p.at}`,
  lastSuccess: (p) => (p.at === null ? 'No success yet' : `Last success: ${p.at}`),
  lastError: (p) => `Last error: ${p.at}, ${p.problem}`,
  failing: (p) => `Failing since ${p.since} (${n(p.failures)} attempt${s(p.failures)} in a row)`,
  dropped: (p) => `${n(p.count)} event${s(p.count)} given up`,
  disabled: (p) => `Disabled ${p.at}: it answered 410 (gone)`,
  enableRemedy: 'When it answers again: facteur webhooks test',
  tested: (p) => `✅ ${p.url} accepted the test event (${n(p.ms)} ms)`,
  testFailed: (p) => `❌ ${p.url}: ${p.problem}`,
  failures: {
    status: (p) => `it answers ${p.detail} instead of 2xx`,
    redirect: (p) => `it points elsewhere (${p.detail}); put the right address into facteur.yaml`,
    gone: (p) => `it answers ${p.detail}: it wants nothing any more`,
    timeout: () => 'it does not answer in time',
    unreachable: (p) => `the connection fails (${p.detail})`,
  },
  checks: {
    fine: (p) => `Webhook ${p.url}`,
    failing: (p) => `The webhook ${p.url} fails: ${p.problem}.`,
    failingRemedy: 'Events wait and are sent again. To look and try: facteur webhooks, facteur webhooks test',
    disabled: (p) => `The webhook ${p.url} answered 410 and is told nothing any more.`,
    disabledRemedy: 'Remove it from facteur.yaml; or, if it answers again: facteur webhooks test',
    dropped: (p) =>
      `The webhook ${p.url} never got ${n(p.count)} event${s(p.count)}, given up after too many attempts.`,
    droppedRemedy:
      'What is missing is in facteur status and facteur export. To clear this warning: facteur webhooks test',
  },
  log: {
    delivered: (p) => `Webhook ${p.endpoint}: ${p.id} delivered`,
    back: (p) => `Webhook ${p.endpoint}: it answers again`,
    failed: (p) => `Webhook ${p.endpoint}: ${p.problem} (attempt ${n(p.failures)} in a row); the event waits`,
    disabled: (p) => `Webhook ${p.endpoint}: it answered 410 and is told nothing any more until facteur webhooks test`,
    trouble: (p) => `Webhooks: ${p.problem}`,
  },
  errors: {
    'webhooks-none': () => ({
      what: 'No webhook is configured: there is nothing to test.',
      remedy: 'Add webhooks to facteur.yaml, as docs/webhooks.md shows.',
    }),
  },
};

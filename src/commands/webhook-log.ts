import { told } from '../errors.ts';
import type { CourierEvents } from '../webhooks/courier.ts';
import type { JsonLog } from '../worker/json-log.ts';
import type { Log } from '../worker/log.ts';
import { sayFailure } from './webhook-words.ts';
import { language, words } from './words.ts';

/** Tells how webhooks go as log lines in words. */
export function narrateWebhooks(log: Log): CourierEvents {
  const w = words().webhooks.log;
  return sparingly({
    back: (endpoint) => log.info(w.back({ endpoint })),
    delivered: (endpoint, id) => log.debug(w.delivered({ endpoint, id })),
    failed: (endpoint, failure, failures) => log.warn(w.failed({ endpoint, problem: sayFailure(failure), failures })),
    disabled: (endpoint) => log.error(w.disabled({ endpoint })),
    trouble(error) {
      const { what, remedy } = told(error).say(language());
      log.debug(w.trouble({ problem: `${what} ${remedy}` }));
    },
  });
}

/** The same as JSON, one object a line. An endpoint is its scheme and host. */
export function webhookEntries(log: JsonLog): CourierEvents {
  return sparingly({
    back: (endpoint) => log.entry('info', { event: 'webhook-back', endpoint }),
    delivered: (endpoint, id) => log.entry('debug', { event: 'webhook-delivered', endpoint, id }),
    failed: (endpoint, { code }, failures) => log.entry('warn', { event: 'webhook-failed', endpoint, code, failures }),
    disabled: (endpoint) => log.entry('error', { event: 'webhook-disabled', endpoint }),
    trouble: (error) => log.entry('debug', { event: 'webhook-trouble', code: told(error).code }),
  });
}

interface WebhookTeller extends CourierEvents {
  /** An endpoint that had failed has accepted an event. */
  back(endpoint: string): void;
}

/** A failure is told once, then the tenth in a row, the hundredth ... */
function sparingly(teller: WebhookTeller): CourierEvents {
  const failing = new Set<string>();
  return {
    ...teller,
    delivered(endpoint, id) {
      if (failing.delete(endpoint)) teller.back(endpoint);
      teller.delivered(endpoint, id);
    },
    failed(endpoint, failure, failures) {
      failing.add(endpoint);
      if (/^10*$/.test(String(failures))) teller.failed(endpoint, failure, failures);
    },
  };
}

import { told } from '../errors.ts';
import { words } from '../i18n/index.ts';
import type { CourierEvents } from '../webhooks/courier.ts';
import type { Log } from '../worker/log.ts';
import { sayFailure } from './webhook-words.ts';

/** Tells how webhooks go as log lines: a failure once, then the tenth in a row, the hundredth ... */
export function narrateWebhooks(log: Log): CourierEvents {
  const failing = new Set<string>();
  return {
    delivered(endpoint, id) {
      const w = words().webhooks.log;
      if (failing.delete(endpoint)) log.info(w.back({ endpoint }));
      log.debug(w.delivered({ endpoint, id }));
    },
    failed(endpoint, failure, failures) {
      failing.add(endpoint);
      if (!/^10*$/.test(String(failures))) return;
      log.warn(words().webhooks.log.failed({ endpoint, problem: sayFailure(failure), failures }));
    },
    disabled: (endpoint) => log.error(words().webhooks.log.disabled({ endpoint })),
    trouble(error) {
      const { what, remedy } = told(error).say();
      log.debug(words().webhooks.log.trouble({ problem: `${what} ${remedy}` }));
    },
  };
}

import { words } from '../i18n/ambient.ts';
import type { Composed } from '../message/types.ts';
import type { Outcome, Transport } from './port.ts';

/** A transport that does everything but send: each message counts as sent, with a reply that says it was a test. */
export function createDryRunTransport(connections = 4): Transport {
  let closed = false;
  return {
    kind: 'dry-run',
    connections,
    ready: async () => null,
    limit: () => {},
    send: async (_mail: Composed, mayBegin: () => boolean): Promise<Outcome> => {
      const { replies } = words().transport;
      if (closed) return { kind: 'not-sent', reply: replies.closing };
      return mayBegin() ? { kind: 'sent', reply: replies.dryRun } : { kind: 'not-sent', reply: replies.withdrawn };
    },
    close: async () => {
      closed = true;
    },
  };
}

import type { Composed } from '../message/types.ts';
import { ownWords } from '../own-words.ts';
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
      if (closed) return { kind: 'not-sent', reply: ownWords('closing', {}) };
      return mayBegin()
        ? { kind: 'sent', reply: ownWords('dry-run', {}) }
        : { kind: 'not-sent', reply: ownWords('withdrawn', {}) };
    },
    close: async () => {
      closed = true;
    },
  };
}

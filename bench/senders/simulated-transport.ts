import { setTimeout as sleep } from 'node:timers/promises';
import type { Composed } from '../../src/message/types.ts';
import type { Outcome, Transport } from '../../src/transport/port.ts';

const SENT: Outcome = { kind: 'sent', reply: '250 2.0.0 Ok: queued as 4XyZ1z0Q2wz1' };

/**
 * A mail server that is not there: so many connections, a message on each at a time, each answered after `answerMs` milliseconds (0: at
 * once). `onSent` is called with what it takes.
 */
export function simulatedTransport(connections: number, answerMs: number, onSent: (mail: Composed) => void): Transport {
  const queue: (() => void)[] = [];
  let free = connections;
  const enter = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
  };
  const leave = () => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  return {
    kind: 'smtp',
    connections,
    ready: async () => null,
    limit: () => {},
    async send(mail, mayBegin) {
      await enter();
      try {
        if (!mayBegin()) return { kind: 'not-sent', reply: '' };
        onSent(mail);
        if (answerMs > 0) await sleep(answerMs);
        return SENT;
      } finally {
        leave();
      }
    },
    close: async () => {},
  };
}

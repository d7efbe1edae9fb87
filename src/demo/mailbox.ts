import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A local mailbox that takes mail for anybody and shows it to nobody else. */
export interface TestMailbox {
  /** On 127.0.0.1, without login or encryption. */
  readonly port: number;
  /** Raw messages (RFC 5322) in the order of their arrival; of more than `keep`, the last ones. */
  readonly messages: readonly Uint8Array[];
  close(): Promise<void>;
}

export interface MailboxOptions {
  /** How many messages are kept, 1 or more; default 200: enough for the demo, little enough to stay in memory. */
  readonly keep?: number | undefined;
  /** Called when a message was taken, before its sender is told. */
  readonly onArrival?: (() => void) | undefined;
}

/** Starts a mailbox on a free port of this machine. The mail server's code is loaded only now. */
export async function startMailbox({ keep = 200, onArrival = () => {} }: MailboxOptions = {}): Promise<TestMailbox> {
  const { SMTPServer } = await import('smtp-server');
  const messages: Uint8Array[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    onData(stream, _session, done) {
      buffer(stream).then((raw) => {
        messages.push(raw);
        if (messages.length > keep) messages.shift();
        onArrival();
        done();
      }, done);
    },
  });
  // A client that hangs up in the middle is no reason to end the demo.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, messages, close: () => new Promise((resolve) => server.close(resolve)) };
}

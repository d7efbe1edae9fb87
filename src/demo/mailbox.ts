import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A local mailbox that takes mail for anybody and shows it to nobody else. */
export interface TestMailbox {
  /** On 127.0.0.1, without login or encryption. */
  readonly port: number;
  /** Raw messages (RFC 5322) in the order of their arrival; of more than 200, the last 200. */
  readonly messages: readonly Uint8Array[];
  close(): Promise<void>;
}

/** How many messages are kept: enough for the demo, little enough to stay in memory. */
const KEPT = 200;

/** Starts a mailbox on a free port of this machine. The mail server's code is loaded only now. */
export async function startMailbox(): Promise<TestMailbox> {
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
        if (messages.length > KEPT) messages.shift();
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

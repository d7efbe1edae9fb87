import type { transport as french } from '../fr/transport.ts';
import { formatNumber } from './format.ts';

const mb = (bytes: number) => `${formatNumber(bytes / 1_000_000, 1)} MB`;

export const transport: typeof french = {
  errors: {},
  replies: {
    dryRun: 'TEST: not sent',
    closing: 'Sending was stopped before the message was handed over',
    withdrawn: 'Not begun',
    lostBefore: (p) => `Connection lost before the end of the message was handed over: ${p.detail}`,
    lostAfter: (p) =>
      `Message handed over, but the server did not answer: ${p.detail}. Nobody knows whether it went out.`,
    connectionEnded: 'the connection was closed',
    stopped: 'stop requested',
    noEncryption: (p) =>
      `${p.host} offers no encryption (STARTTLS): the password was not sent. Check SMTP_PORT and SMTP_TLS.`,
    noAnswer: 'no answer in time',
    unexpected: (p) => `unexpected reply “${p.reply}”`,
    invalidAddress: (p) => `The address cannot be used as it is: ${p.address}`,
    noSmtpUtf8: (p) => `The sending server does not accept non-ASCII addresses (SMTPUTF8): ${p.address}`,
    tooLarge: (p) => `The message has ${mb(p.size)}; the sending server accepts at most ${mb(p.limit)}.`,
  },
};

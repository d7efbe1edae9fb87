import type { OwnTexts } from '../own-texts.ts';
import { formatWindow, formatNumber as n } from './format.ts';

const mb = (bytes: number) => `${n(bytes / 1_000_000, 1)} MB`;

export const own: OwnTexts = {
  'dry-run': () => 'TEST: not sent',
  closing: () => 'Sending was stopped before the message was handed over',
  withdrawn: () => 'Not begun',
  'lost-before': (p) => `Connection lost before the end of the message was handed over: ${p.detail}`,
  'lost-after': (p) =>
    `Message handed over, but the server did not answer: ${p.detail}. Nobody knows whether it went out.`,
  'connection-ended': (p) => `${p.server === undefined ? '' : `${p.server}: `}the connection was closed`,
  stopped: () => 'stop requested',
  'no-encryption': (p) =>
    `${p.host} offers no encryption (STARTTLS): the password was not sent. Check SMTP_PORT and SMTP_TLS.`,
  'no-answer': () => 'no answer in time',
  'unexpected-reply': (p) => `unexpected reply “${p.reply}”`,
  'invalid-address': (p) => `The address cannot be used as it is: ${p.address}`,
  'no-smtputf8': (p) => `The sending server does not accept non-ASCII addresses (SMTPUTF8): ${p.address}`,
  'too-large': (p) => `The message has ${mb(p.size)}; the sending server accepts at most ${mb(p.limit)}.`,
  'not-composed': (p) => `The message could not be made: ${p.detail}`,

  'worker-vanished': () =>
    'The worker vanished between handing the message over and the server’s answer. Nobody knows whether it went out.',
  'perhaps-sent': () =>
    'What became of this message cannot be read in the data any more. Nobody knows whether it was sent.',
  'perhaps-sent-since': () =>
    'The data have gone back to an earlier moment. Nobody knows whether this message was sent in the meantime.',
  'row-lost': () => 'The row of the list cannot be read in the data any more: there is nobody to write to.',
  'backup-sending': () => 'This message was on its way when the backup was made. Nobody knows whether it was sent.',

  'limit-reached': (p) =>
    `limit of the account: ${n(p.most)} message${p.most === 1 ? '' : 's'} per ${formatWindow(p.ms)}`,
  'sent-since-backup': (p) => `${p.backup}; sent from here since: up to no. ${n(p.upTo)}`,
};

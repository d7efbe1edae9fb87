import type { OwnTexts } from '../own-texts.ts';
import { formatWindow, formatNumber as n } from './format.ts';
import { remedyText } from './remedies.ts';
import { sentTrouble } from './sent.ts';

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

  'still-sending': () => 'the message that it is about is on its way still',

  'standard-input': () => '(standard input)',

  remedy: remedyText,
  'copy-trouble': (p) => sentTrouble(p).what,
  'copy-remedy': (p) => sentTrouble(p).remedy,
  'limit-reached': (p) =>
    `limit of the account: ${n(p.most)} message${p.most === 1 ? '' : 's'} per ${formatWindow(p.ms)}`,
  'many-returned': (p) => `${n(p.dead)} of ${n(p.gone)} messages came back: no such address`,
  'sent-since-backup': (p) => `${p.backup}; sent from here since: up to no. ${n(p.upTo)}`,

  'not-a-file': () => `it is not an ordinary file`,
  'template-endless': () => `it takes too much time or memory; a {% for %} loop in it may never end`,
  'template-several-lines': () => `a line break or a NUL character is in a value that must be one line`,
  'template-variable-missing': (p) => `the variable ${p.name} is missing`,
  'not-an-address': (p) => `not an address: ${p.address}`,

  'file-missing': () => `file not found`,
  'file-unreadable': () => `file cannot be read, or is not an ordinary one`,
  'file-outside': () => `the path leads out of the message's folder`,
  'file-hidden': () => `a name that begins with a dot is not attached`,
  'file-name': () => `a file name has a character that is not allowed`,
  'file-too-large': () => `file of more than 64 MB`,

  'value-empty': (p) => `${p.task}: the value is empty (foresee it: {% if age and age > 17 %}, | default: 0)`,
  'value-not-number': (p) => `${p.task} needs a number`,
  'value-ambiguous': (p) => `${p.task}: this number can be read in two ways, write it without a thousands separator`,
  'value-units': (p) => `${p.task}: these amounts are not in the same unit`,
  'value-percent': (p) =>
    `${p.task}: a percentage can be counted in two ways, remove its sign (| remove: "%") and divide by 100 where that is meant`,
  'value-one-number': (p) => `${p.task} needs one number (in a template, use a point for decimals: 1.5)`,
  'value-zero': (p) => `${p.task}: division by zero`,
  'value-too-large': (p) => `${p.task}: the result is too large`,
  'value-no-date': (p) => `${p.task} needs a date`,
  'value-ambiguous-date': (p) =>
    `${p.task}: nothing says which of these numbers is the month, write the date 2026-12-05`,
  'value-span': (p) => `${p.task} needs a length of time: "3 days", "2 weeks", "1 month"`,
  'value-future': (p) => `${p.task}: this date is yet to come`,
  'value-currency': (p) => `${p.task}: there is no such currency (EUR, CHF, XOF...)`,
  'value-phone': (p) => `${p.task}: this is no telephone number`,
};

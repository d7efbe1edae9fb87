import type { mailboxes as fr } from '../fr/mailboxes.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');

export const mailboxes: typeof fr = {
  none: 'No mailbox is read: what comes back is given to facteur returns read. To have it read by itself: returns in facteur.yaml (docs/returns.md).',
  heading: (p) => `📥 ${p.mailbox}`,
  foreign: '(no longer in the configuration of this project)',
  neverRead: 'Not read yet: a worker or facteur serve will.',
  readAt: (p) => `Read last: ${p.at}`,
  mails: (p) => `${n(p.count)} mail${s(p.count)} read`,
  folders: (p) => `Folders: ${p.folders}`,
  troubleSince: (p) => `⚠️  Since ${p.at}: ${p.problem}`,
  troubles: {
    unreachable: (p) => ({
      what: `The server of the mailbox ${p.mailbox} does not answer (${p.detail}).`,
      remedy: 'Check host and port below returns in facteur.yaml. Facteur tries again by itself; nothing is lost.',
    }),
    tls: (p) => ({
      what: `The connection to the mailbox ${p.mailbox} cannot be encrypted (${p.detail}).`,
      remedy:
        'Check port and tls below returns in facteur.yaml: port 993 with tls: implicit, or port 143 with tls: require.',
    }),
    refused: (p) => ({
      what: `The server refuses to open the mailbox ${p.mailbox}: ${p.detail}`,
      remedy:
        'Check user and password; Gmail wants an app password, and sometimes IMAP has to be switched on in the settings of the mailbox. A correction is taken at the next attempt.',
    }),
    'folder-missing': (p) => ({
      what: `The mailbox ${p.mailbox} has no folder ${p.detail}.`,
      remedy:
        'Correct folders below returns in facteur.yaml: names are those that the server gives, INBOX/Returns for instance.',
    }),
    'not-moved': (p) => ({
      what: `In the mailbox ${p.mailbox}, recorded returns could not be moved (${p.detail}): they stay where they are.`,
      remedy:
        'Correct or remove move below returns in facteur.yaml. What comes back is read and recorded all the same.',
    }),
    full: (p) => ({
      what: `The mailbox ${p.mailbox} is full: ${p.detail}`,
      remedy: 'Make room in the mailbox, or ask whoever runs it for more. Facteur tries again by itself.',
    }),
    server: (p) => ({
      what: `The server of the mailbox ${p.mailbox} answers with an error: ${p.detail}`,
      remedy: 'Facteur tries again by itself. If it lasts, ask whoever runs the mail server what this answer means.',
    }),
  },
  checks: {
    fine: (p) => `Mailbox of returns ${p.mailbox}: logged in, folders that are read: ${p.folders}`,
  },
  errors: {
    'notice-unknown': (p) => ({
      what: `This is no notification of ${p.provider} as Facteur knows them: nothing is recorded.`,
      remedy: `Check that the address /api/v1/returns/${p.provider} is this provider's, and that SNS does not deliver raw messages.`,
    }),
    'notice-not-signed': (_) => ({
      what: 'The notification has no valid signature of Amazon SNS: nothing is recorded.',
      remedy: 'Check the clock of this server. One of Amazon needs nothing else; any other is refused.',
    }),
    'notice-not-checked': (p) => ({
      what: `${p.host} could not be reached to check the notification: ${p.problem}`,
      remedy: `Let this server reach ${p.host} by https. Amazon sends the notification again.`,
    }),
    'notice-too-early': (_) => ({
      what: 'The message that the notification is about is still on its way.',
      remedy: 'The provider sends the notification again: it is recorded then.',
    }),
  },
  log: {
    subscription: (p) =>
      p.confirmed
        ? `Returns: notifications of Amazon SNS accepted (${p.topic})`
        : `Returns: Amazon SNS asks whether its notifications (${p.topic}) are wanted here. To accept them, open: ${p.confirm}`,
    reading: (p) => `Returns: this worker reads the mailbox ${p.mailbox}`,
    read: (p) =>
      `Returns: ${n(p.mails)} mail${s(p.mails)} read in ${p.mailbox}, ${n(p.recorded)} of them about our mails`,
    trouble: (p) => `Returns: ${p.problem}`,
    back: (p) => `Returns: the mailbox ${p.mailbox} is read again`,
  },
};

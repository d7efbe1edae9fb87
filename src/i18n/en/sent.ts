import type { Said } from '../../errors.ts';
import type { sent as fr } from '../fr/sent.ts';
import { formatNumber as n } from './format.ts';

/** Why copies cannot be made; a code that only a newer version knows is an answer of the server. */
export function sentTrouble(p: { code: string; mailbox: string; detail: string }): Said {
  const { troubles } = sent;
  const { code } = p;
  return (Object.hasOwn(troubles, code) ? troubles[code as keyof typeof troubles] : troubles.server)(p);
}

export const sent: typeof fr = {
  troubles: {
    unreachable: (p) => ({
      what: `Copies of what was sent: the server of the mailbox ${p.mailbox} does not answer (${p.detail}).`,
      remedy:
        'Check host and port below sent in facteur.yaml. Sending goes on; Facteur tries again by itself and catches up.',
    }),
    tls: (p) => ({
      what: `Copies of what was sent: the connection to the mailbox ${p.mailbox} cannot be encrypted (${p.detail}).`,
      remedy:
        'Check port and tls below sent in facteur.yaml: port 993 with tls: implicit, or port 143 with tls: require. Sending goes on.',
    }),
    refused: (p) => ({
      what: `Copies of what was sent: the server refuses to open the mailbox ${p.mailbox}: ${p.detail}`,
      remedy:
        'Check user and password; sometimes IMAP has to be switched on in the settings of the mailbox. Sending goes on; a correction is taken at the next attempt.',
    }),
    'folder-missing': (p) => ({
      what: `Copies of what was sent: the mailbox ${p.mailbox} does not have the folder, and it could not be made (${p.detail}).`,
      remedy:
        'Make a folder Sent in your mail program, or name the one there is: folder below sent in facteur.yaml. Sending goes on.',
    }),
    full: (p) => ({
      what: `Copies of what was sent: the mailbox ${p.mailbox} is full: ${p.detail}`,
      remedy:
        'Make room in the mailbox, or content yourself with one of each campaign (sent: one in facteur.yaml). Sending goes on; the copies will follow.',
    }),
    server: (p) => ({
      what: `Copies of what was sent: the server of the mailbox ${p.mailbox} answers with an error: ${p.detail}`,
      remedy:
        'Sending goes on, and Facteur tries again by itself. If it lasts, ask whoever runs the mail server what this answer means.',
    }),
  },
  checks: {
    fine: (p) => `Copies of what account ${p.account} sends: logged in to ${p.mailbox}, folder ${p.folder}`,
    made: (p) =>
      `Copies of what account ${p.account} sends: logged in to ${p.mailbox}; there is no folder of sent mail, it will be made`,
    twice: (p) => ({
      what: `Account ${p.account}: ${p.provider} keeps a copy of what is sent by itself. With sent, each would be there twice.`,
      remedy: 'Remove sent from this account (sent: none), unless the copies go to another mailbox.',
    }),
    counts: (p) =>
      [
        `Copies of what account ${p.account} sends in ${p.mailbox}: ${n(p.copied)} ${p.copied === 1 ? 'copy' : 'copies'} made`,
        ...(p.perhaps > 0 ? [`${n(p.perhaps)} perhaps`] : []),
        ...(p.missed > 0 ? [`${n(p.missed)} impossible`] : []),
      ].join(', '),
  },
  log: {
    copying: (p) => `Copies of what was sent: this worker puts them into the mailbox ${p.mailbox}`,
    copied: (p) =>
      `Copies of what was sent: ${n(p.copies)} ${p.copies === 1 ? 'copy' : 'copies'} put into the mailbox ${p.mailbox}`,
    again: (p) => `Copies of what was sent: the mailbox ${p.mailbox} takes them again`,
    last: (p) =>
      `Copies of what was sent: the last ones are put into the mailbox ${p.mailbox}, for a minute at most; the next worker makes the others. Ctrl+C not to wait.`,
  },
};

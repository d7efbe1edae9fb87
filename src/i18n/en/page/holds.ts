import type { holds as french } from '../../fr/page/holds.ts';
import { formats } from './format.ts';

const { formatNumber: n } = formats;

/** Why nothing leaves for now, and what to do about it on the page; by the codes of `heldReason`. */
export const holds: typeof french = {
  reasons: {
    auth: {
      what: 'The server refuses the user name or the password',
      remedy: 'Correct them in the settings of the account, then resume: nobody is lost.',
    },
    tls: {
      what: 'The encrypted connection to the server cannot be made',
      remedy: 'Check server, port and encryption in the settings of the account, then resume.',
    },
    configuration: {
      what: 'The settings of the account do not fit',
      remedy: 'Check server and port in the settings of the account, then resume.',
    },
    reputation: {
      what: 'The provider refuses this sender',
      remedy: 'Read its reply. If the address is blocked for a while, wait, then resume.',
    },
    failures: {
      what: 'The server refused several messages in a row, and not because of the addresses',
      remedy: 'Read its reply, correct the message or the account, then resume.',
    },
    unexpected: {
      what: 'An unexpected error, which is a fault of Facteur',
      remedy: 'It is tried again by itself. If this goes on, tell the project.',
    },
    unreachable: {
      what: 'The server does not answer',
      remedy: 'Sending goes on by itself as soon as it does. See that this computer is connected to the Internet.',
    },
    throttled: { what: 'The server asks to slow down', remedy: 'Sending goes on by itself.' },
    quota: {
      what: 'The account has sent all that its provider allows for now',
      remedy: 'Sending goes on by itself as soon as the provider allows it; nobody is lost.',
    },
    returns: {
      what: 'Too many messages came back: addresses of the list no longer exist',
      remedy:
        'Providers block for that. Look at who did not get it, check where the list comes from, then resume: these addresses get nothing more.',
    },
    hours: {
      what: 'These are not the hours for sending',
      remedy: 'Sending goes on by itself at the hour that was set.',
    },
    missed: {
      what: 'Its time went by while sending in the background was not running',
      remedy: 'Send it now, or give it up.',
    },
    'ledger-rollback': {
      what: 'The data went back to an earlier state: what was sent since is not in it',
      remedy:
        'Nothing is sent without your word. What may have left meanwhile stays "Outcome unknown" and is not sent again by itself.',
    },
    'ledger-moved': {
      what: 'This computer does not know these data, and sending began elsewhere',
      remedy: 'If the other computer goes on sending, do not resume here: everybody would get the message twice.',
    },
    restored: {
      what: 'These data come from a backup: what was sent since is not in them',
      remedy: 'If nothing was sent since the backup, resume; else cancel this campaign.',
    },
    'ledger-damaged': {
      what: 'A part of the data of this campaign cannot be read and was set aside',
      remedy: 'You may send the rest, or cancel this campaign.',
    },
  },
  server: 'The server’s reply:',
  until: ({ time }) => `Next try ${time}.`,
  resume: 'Resume',
  settings: 'Open the settings of the account',
  account: ({ name, what }) => `Account “${name}”: ${what}`,
  waiting: ({ count }) => `${n(count)} accounts wait and will go on by themselves`,
  resumeAll: 'Resume now',
  campaign: ({ name, what }) => `Campaign “${name}”: ${what}`,
  resumed: 'Facteur tries again now.',
};

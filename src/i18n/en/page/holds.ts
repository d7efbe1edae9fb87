import type { holds as french } from '../../fr/page/holds.ts';

export const holds: typeof french = {
  auth: {
    what: 'The server refuses the user name or the password',
    remedy: 'Correct the account’s password in the settings, then resume the campaign. Nobody is lost.',
  },
  tls: {
    what: 'No protected connection to the server comes about',
    remedy: 'Check the name and port of the server in the settings, then resume the campaign.',
  },
  configuration: {
    what: 'The settings of the account do not suit the server',
    remedy: 'Check server, port and the sender’s address in the settings, then resume the campaign.',
  },
  reputation: {
    what: 'The provider refuses this sender',
    remedy:
      'Read its reply: the account may be blocked, or the domain not set up well. Once that is settled, resume the campaign.',
  },
  failures: {
    what: 'Several refusals in a row that are not about the addresses',
    remedy: 'Read the server’s reply, correct the message or the account, then resume the campaign.',
  },
  returns: {
    what: 'Too many addresses of this list do not exist any more',
    remedy: 'Going on might get the account blocked. Check the list, then resume the campaign if it is right.',
  },
  unexpected: { what: 'An unexpected error, which is a fault of Facteur', remedy: 'It is tried again by itself.' },
  unreachable: {
    what: 'The server does not answer',
    remedy: 'Sending goes on by itself as soon as it does. Check your Internet connection.',
  },
  throttled: { what: 'The server asks for a slower pace', remedy: 'Sending goes on by itself.' },
  quota: { what: 'The account has sent all it may for now', remedy: 'Sending goes on by itself.' },
  hours: { what: 'It is not the time to send', remedy: 'Sending goes on by itself at the hour that is set.' },
  missed: {
    what: 'The planned time has passed, and sending could not begin',
    remedy: 'Resume the campaign if it is still to go out, or cancel it.',
  },
  'ledger-rollback': {
    what: 'The data have gone back to an earlier state: what was sent since is not in them any more',
    remedy:
      'Nothing goes out before you agree. If you resume, what may have gone out in the meantime stays “uncertain” and is not sent again.',
  },
  'ledger-moved': {
    what: 'These data come from another computer, on which sending had begun',
    remedy: 'If sending goes on there, do not resume here: everybody would get the message twice.',
  },
  restored: {
    what: 'These data come from a backup; what was sent since is not in them',
    remedy: 'If nothing was sent since the backup, resume the campaign; otherwise cancel it.',
  },
  'ledger-damaged': {
    what: 'A part of the data of this campaign cannot be read and was set aside',
    remedy: 'Resume to send the rest, or cancel the campaign.',
  },
};

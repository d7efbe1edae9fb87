import type { holds as french } from '../fr/holds.ts';

/** Why an account or a campaign is held, and what to do about it. */
export const holds: typeof french = {
  auth: {
    what: 'the server refuses the user name, the password or the access of the account',
    remedy: 'Correct SMTP_USER and SMTP_PASSWORD (or EMAIL_SENDER and EMAIL_PASSWORD) in .env, then: facteur resume',
  },
  tls: {
    what: 'the encrypted connection cannot be made',
    remedy: 'Check SMTP_HOST, SMTP_PORT and SMTP_TLS in .env (and the server’s certificate), then: facteur resume',
  },
  configuration: {
    what: 'the account’s settings do not fit',
    remedy: 'Check SMTP_HOST and SMTP_PORT in .env, then: facteur resume',
  },
  reputation: {
    what: 'the provider refuses this sender (reputation or authentication)',
    remedy: 'Check SPF, DKIM and DMARC of the domain, wait if the address is blocked, then: facteur resume',
  },
  failures: {
    what: 'several refusals in a row that are not about the addresses',
    remedy: 'Read the server’s reply, correct the message or the account, then: facteur resume',
  },
  returns: {
    what: 'too many addresses do not exist: providers block whoever goes on writing to them',
    remedy:
      'Look at what came back (facteur status ID, facteur export ID --state returned), take old addresses out of the list, then: facteur resume',
  },
  unexpected: {
    what: 'an unexpected error, which is a fault of this program',
    remedy: 'It is tried again by itself; keep the worker’s log and report it to the project.',
  },
  unreachable: {
    what: 'the server does not answer',
    remedy: 'The campaign goes on by itself when the server answers; check your connection and SMTP_HOST, SMTP_PORT.',
  },
  throttled: { what: 'the server asks to slow down', remedy: 'The campaign goes on by itself.' },
  'ledger-rollback': {
    what: 'the data have gone back to an earlier moment: what was sent since is missing in them',
    remedy:
      'Nothing goes out before your word. If a worker of another machine is named, start it there: the campaign goes on by itself. Else: facteur resume; what may have been sent meanwhile stays "unknown" and is not sent again by itself.',
  },
  'ledger-moved': {
    what: 'this machine does not know this data folder, and the campaign is under way in it',
    remedy:
      'If the campaign goes on on the other machine, do not resume it here: everybody would get the message twice. If it has stopped there for good: facteur resume',
  },
  restored: {
    what: 'these data come from a backup; what was sent since is missing in them',
    remedy:
      'Look at the state with facteur status. If nothing was sent since the backup: facteur resume; else: facteur cancel',
  },
  'ledger-damaged': {
    what: 'a part of its data cannot be read and was set aside',
    remedy: 'See what is missing: facteur check. To send the rest: facteur resume; to give it up: facteur cancel',
  },
  quota: {
    what: 'the account’s quota is used up',
    remedy: 'The campaign goes on by itself when the provider accepts mail again; nobody is lost.',
  },
  hours: {
    what: 'outside the hours for sending',
    remedy: 'The campaign goes on by itself at the hour that is set (window in facteur.yaml).',
  },
  missed: {
    what: 'its time went by while no worker was running',
    remedy: 'To send it now: facteur resume; to give it up: facteur cancel',
  },
};

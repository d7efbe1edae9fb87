import type { status as french } from '../fr/status.ts';
import { formatDuration, formatRate, formatNumber as n, plural } from './format.ts';

export const status: typeof french = {
  states: {
    draft: 'being prepared',
    scheduled: 'scheduled',
    running: 'running',
    held: 'held',
    paused: 'paused',
    cancelled: 'cancelled',
    finished: 'finished',
  },
  deliveryStates: {
    pending: 'waiting',
    claimed: 'waiting',
    sending: 'being sent',
    deferred: 'to be tried again',
    sent: 'sent',
    failed: 'failed',
    unknown: 'outcome unknown',
    skipped: 'skipped',
    cancelled: 'cancelled',
    returned: 'returned',
    complained: 'called junk',
  },
  holds: {
    auth: {
      what: 'the server refuses the user name or the password',
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
  },
  heading: (p) => `📊 Campaign ${p.id} – ${p.name}`,
  state: (p) => `State: ${p.state} (${p.task})${p.test ? ' – TEST, nothing is sent' : ''}`,
  counts: (p) => `Sent: ${n(p.sent)} of ${n(p.total)}`,
  count: (p) => `${p.label}: ${n(p.count)}`,
  labels: {
    pending: 'Waiting',
    sending: 'Being sent',
    deferred: 'To be tried again',
    sent: 'Sent',
    failed: 'Failed',
    unknown: 'Outcome unknown',
    skipped: 'Skipped',
    cancelled: 'Cancelled',
    returned: 'Returned',
    complained: 'Called junk',
  },
  held: (p) => `⏸️  Held: ${p.reason}${p.message ? ` – "${p.message}"` : ''}`,
  heldUntil: (p) => `Tried again about ${p.at}`,
  pace: (p) => `Pace: ${formatRate(p.perSecond)} message${p.perSecond === 1 ? '' : 's'}/s`,
  slowed: (p) =>
    `The server asked to slow down: at most ${formatRate(p.perSecond)} message${p.perSecond === 1 ? '' : 's'}/s for now, then little by little more`,
  eta: (p) => `Time left: about ${formatDuration(p.seconds)}`,
  nextAttempt: (p) => `Deferred messages are tried again: ${p.at}`,
  finished: (p) => `Finished in ${formatDuration(p.seconds)}`,
  pausedAdvice: (p) => `To go on: facteur resume ${p.id}`,
  unknownAdvice: (p) =>
    `${n(p.count)} message${p.count === 1 ? ' was' : 's were'} handed over and the server did not answer: received or not, nobody knows. To send again: facteur retry ${p.id} --unknown`,
  errors: {
    'campaign-none': () => ({
      what: 'There is no campaign here yet.',
      remedy: 'Make one: facteur send -m message.md -t recipients.csv',
    }),
    'delivery-not-found': (p) => ({
      what: `Campaign ${p.id} has no recipient ${p.which}.`,
      remedy: `See all recipients: facteur export ${p.id}`,
    }),
  },
  lastErrors: 'Latest errors:',
  errorLine: (p) => `${p.at}  ${p.email}  ${p.reply}`,
  noWorker: (p) => `⚠️  No worker is running: campaign ${p.id} waits. Start one: facteur worker --daemon`,
  bulk: {
    title: (p) => `📊 CHECKING BULK CAMPAIGN: ${p.id}`,
    state: (p) => `State: ${p.task}`,
    success: '✅ Task finished successfully!',
    details: '📧 Details of the individual mails:',
    total: (p) => `Total: ${p.total} emails`,
    sent: (p) => `✅ Succeeded: ${p.count}`,
    failed: (p) => `❌ Failed: ${p.count}`,
    waiting: (p) => `⏳ Waiting/in progress: ${p.count}`,
    unknown: (p) => `❓ Outcome unknown: ${p.count}`,
    skipped: (p) => `⏭️  Skipped: ${p.count}`,
    cancelled: (p) => `🚫 Cancelled: ${p.count}`,
    returned: (p) => `📪 Returned: ${p.count}`,
    complained: (p) => `⚠️  Called junk: ${p.count}`,
    held: (p) => `⏸️  Held: ${p.reason}`,
    test: '🧪 TEST: nothing was sent',
  },
  list: {
    campaigns: (p) => `📬 ${plural(p.count, 'Campaign', 'Campaigns')} (${n(p.count)})`,
    none: 'No campaign.',
    workers: (p) => `👷 ${plural(p.count, 'Active worker', 'Active workers')} (${n(p.count)})`,
    noWorkers: 'No active worker. To start one: facteur worker --daemon',
    worker: (p) =>
      `${p.id}  host ${p.host}, pid ${p.pid}, concurrency ${p.concurrency}${p.current ? `, campaign ${p.current}` : ''}`,
  },
  mail: {
    heading: (p) => `✉️  Message ${p.id}.${p.number}`,
    to: (p) => `Recipient: ${p.email}`,
    state: (p) => `State: ${p.state} (${p.at})`,
    attempts: (p) => `Attempts: ${n(p.count)}`,
    reply: (p) => `The server's reply: ${p.reply}`,
    skipped: { invalid: 'not a valid address', duplicate: 'duplicate', suppressed: 'unsubscribed or dead address' },
    reason: (p) => `Reason: ${p.reason}`,
    next: (p) => `Tried again: ${p.at}`,
  },
  progress: (p) =>
    `${n(p.done)}/${n(p.total)}${p.perSecond === null ? '' : `  ${formatRate(p.perSecond)}/s`}${p.seconds === null ? '' : `  ${formatDuration(p.seconds)} left`}`,
};

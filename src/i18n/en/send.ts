import type { send as french, SendingPlan } from '../fr/send.ts';
import { formatDuration, formatWindow, formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');

const DAY_S = 86_400;

function planPace({ delay, seconds }: SendingPlan): string {
  if (delay > 0) return `, one every ${n(delay, 3)} s`;
  return seconds === null ? ', without delay between them' : '';
}

function planTime({ seconds, at, quota, several }: SendingPlan): string {
  if (seconds === null) return '';
  const days = Math.ceil(seconds / DAY_S);
  return quota && days > 1
    ? `: ${days} days with ${several ? 'these accounts' : 'this account'} (${n(quota.most)} per ${formatWindow(quota.ms)}), done about ${at}`
    : `: ${formatDuration(seconds)}, done about ${at}`;
}

function planQuota({ count, seconds, quota, several }: SendingPlan): string {
  if (!quota || (seconds ?? 0) > DAY_S || count > quota.left) return '';
  return `, ${n(count)} of the ${n(quota.left)} that ${several ? 'these accounts' : 'this account'} can still send in ${formatWindow(quota.ms)}`;
}

export const send: typeof french = {
  title: (p) => `📧 SENDING E-MAIL${p.identity ? ` – ${p.identity.toUpperCase()}` : ''}`,
  chooseMode: 'Choose how to send:',
  modes: {
    async: [
      '1) 🚀 ASYNCHRONOUS (recommended)',
      '   ✅ Does not block – you can go on working',
      '   ✅ Sent in the background by the worker',
      '   ✅ Best for many recipients',
    ],
    sync: ['2) 💻 SYNCHRONOUS (classic)', '   ⏳ Blocks – waits until everything is sent', '   ✅ Needs no worker'],
    test: ['3) 🧪 TEST', '   ✅ Composes all messages, sends none'],
  },
  choice: 'Your choice (1-3, default 1): ',
  askMessage: 'Message file (.md, .html, .txt): ',
  askList: 'Recipients file (Excel, LibreOffice, CSV, contacts...): ',
  askDelay: (p) => `Delay between two mails in seconds (default: ${n(p.seconds, 3)}): `,
  confirm: 'Send? (Y/n): ',
  confirmSeveral: 'Write to the first of these addresses? (Y/n): ',
  confirmHidden: 'Leave these hidden rows out? (Y/n): ',
  confirmSkip: 'Send all the same, without these lines? (y/N): ',
  confirmExisting: (p) => `This very campaign exists already (${p.id}). Keep it and make no other? (Y/n): `,
  confirmWorker: 'No worker is running. Start one in the background? (Y/n): ',
  yes: 'y',
  no: 'n',
  reading: (p) => `🔍 Reading and checking the list: ${n(p.rows)} rows…`,
  checks: {
    message: (p) => `✅ Message ${p.file} – "${p.subject}"`,
    list: (p) => `✅ List ${p.file} (${p.reading}, addresses in column "${p.column}")`,
    columns: (p) => {
      const names = p.headerLine !== null && p.headerLine > 1 ? [`names on line ${p.headerLine}`] : [];
      const said = [
        ...(p.delimiter === null ? [] : [`separated by "${p.delimiter}"`]),
        ...(p.titled ? names : ['no line of names']),
      ];
      return `   columns${said.length === 0 ? '' : ` (${said.join(', ')})`}: ${p.columns}`;
    },
    firstRow: (p) => `   line ${p.line}: ${p.cells}`,
    from: (p) => `✅ Sender ${p.from}, account ${p.account} (${p.server})`,
    fromSeveral: (p) => `✅ Sender ${p.from}, ${n(p.accounts.length)} accounts together: ${p.accounts.join(', ')}`,
    rendered: (p) => `✅ Message composed for everybody: ${n(p.count)} recipient${s(p.count)}`,
    store: (p) => `✅ Store reachable: ${p.location}`,
    worker: (p) => `✅ Worker running${p.count > 1 ? ` (${n(p.count)})` : ''}`,
    noWorker: '⚠️  No worker running',
    report: (p) => `📝 What was found line by line is in ${p.file}`,
  },
  plan: (p) => `⏱️  ${n(p.count)} message${s(p.count)}${planPace(p)}${planTime(p)}${planQuota(p)}`,
  besides: (p) =>
    `   ${n(p.count)} ${p.count > 1 ? 'messages of other campaigns are' : 'message of another campaign is'} waiting too: this time allows for them.`,
  planned: '✅ CAMPAIGN PLANNED!',
  scheduled: (p) => `📅 Starts: ${p.at}`,
  existing: (p) => `ℹ️  This very campaign exists already: ${p.id}. No other was made.`,
  id: (p) => `🆔 Campaign id: ${p.id}`,
  follow: '💡 To follow it:',
  followCommand: (p) => `   facteur status ${p.id} --bulk`,
  list: '💡 To list all campaigns:',
  listCommand: '   facteur status --list',
  background: '⏳ The mails are sent in the background.\n   You can close this window.',
  waiting: '⏳ The mails leave as soon as a worker runs: facteur worker --daemon',
  workerStarted: (p) => `✅ Worker started in the background (pid ${p.pid})`,
  syncStopped: (p) =>
    `⏸️  Stopped. Nothing is lost: the rest leaves with the same command, or by a worker (facteur worker). Follow it: facteur status ${p.id}`,
  test: '🧪 TEST: all messages were composed, none was sent.',
  errors: {
    'send-declined': () => ({ what: 'Nothing was sent.', remedy: 'Run the command again whenever you like.' }),
    'send-many-accounts': (p) => ({
      what: `A campaign can be sent by ${n(p.most)} accounts at most.`,
      remedy: 'Name fewer accounts in "--account" or in "pool:" of facteur.yaml.',
    }),
    'send-no-file': (p) => ({
      what: `No ${p.kind === 'message' ? 'message' : 'list'} was given, and this folder has none of ${p.names}.`,
      remedy: `Name it: facteur send ${p.kind === 'message' ? '-m' : '-t'} FILE (or make an example: facteur init).`,
    }),
    'send-time-invalid': (p) => ({
      what: `--at ${p.value} is not a time.`,
      remedy: `Write "14:30" or "2026-12-01 08:00" (time in ${p.zone}).`,
    }),
    'send-time-past': (p) => ({
      what: `--at ${p.value} is over already (time in ${p.zone}).`,
      remedy: 'Give a time to come, or leave --at out to send now.',
    }),
    'send-report': (p) => ({
      what: `The report ${p.file} cannot be written: ${p.reason}.`,
      remedy: 'Name another file with --report, in a folder you may write to.',
    }),
    'send-held': (p) => ({
      what: `Campaign ${p.id} is held: ${p.reason}${p.message ? ` ("${p.message}")` : ''}. Nobody is lost.`,
      remedy: `${p.remedy} Then run the same command again, or start a worker.`,
    }),
  },
};

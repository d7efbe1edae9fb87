import type { returns as french } from '../fr/returns.ts';
import { formatNumber as n } from './format.ts';

export const returns: typeof french = {
  command: {
    returns: 'what comes back by mail: undelivered messages, complaints, answers',
    read: 'reads what came back and records it: a file, a folder, a Maildir, an mbox',
    file: 'file or folder; -: standard input',
    days: 'count what came back of the campaigns of the last days (30)',
    dry: 'say what is understood, record nothing',
  },
  overview: {
    heading: (p) =>
      p.count === 0
        ? `📪 Nothing came back of the campaigns of the last ${n(p.days)} days.`
        : `📪 Came back of the campaigns of the last ${n(p.days)} days: ${n(p.count)}`,
    reason: (p) => `${p.reason}: ${n(p.count)}`,
    domain: (p) => `${p.domain}: ${n(p.count)} (${p.reasons})`,
    otherDomains: 'other domains',
    partial: (p) => `(of the latest ${n(p.count)})`,
  },
  kinds: {
    return: '📪 Undelivered message',
    complaint: '🚫 Complaint about junk mail',
    'auto-reply': '🏖️  Automatic reply of somebody who is away',
    unsubscribe: '✋ Somebody wants no more mail (in words of their own: to be read)',
    asked: '✋ Asked to leave the list',
    receipt: '📬 Receipt',
    reply: '💬 Reply of a person',
    other: 'ℹ️  None of these',
  },
  named: (p) => `${p.name}: ${p.kind}`,
  causes: {
    permanent: 'no such address',
    full: 'mailbox full',
    temporary: 'a passing obstacle',
    policy: 'sender refused',
    content: 'message refused',
    unknown: 'reason unknown',
    complaint: 'called junk',
  },
  cameBack: (p) => `📪 Came back: ${p.parts.join(', ')}`,
  refusedSender: (p) =>
    `⚠️  ${n(p.count)} message${p.count === 1 ? ' was' : 's were'} refused because of the sender, not of the address: check SPF, DKIM and DMARC of the domain, and whether your server is on a blocklist.`,
  cause: (p) => `Came back: ${returns.causes[p.cause]}${p.guess ? ' (a guess: the mail names no message)' : ''}`,
  recipient: (p) => {
    const because = returns.causes[p.class] + (p.delayed ? ' (the server goes on trying)' : '');
    const line = `   ${p.email}: ${because}${returns.whose(p)}`;
    return p.reply === null ? line : `${line}\n      ${p.reply}`;
  },
  person: (p) => `   ${p.email}${returns.whose(p)}`,
  whose: ({ delivery, guess }) => {
    if (delivery === null) return '';
    return guess ? `, delivery ${delivery} (a guess: the latest message to this address)` : `, delivery ${delivery}`;
  },
  told: {
    recorded: '✅ recorded',
    known: 'ℹ️  recorded before',
    unsettled: '⏳ the message is on its way: to be read again later',
    refused: '⚠️  no message of that number went to this address: nothing is changed',
    unnamed: '⚠️  the mail does not say which delivery it is about: nothing is changed',
  },
  suppressed: {
    unsubscribed: '✋ taken off the list',
    'hard-bounce': '✋ not written to any more: dead address',
    complaint: '✋ not written to any more: complaint',
    operator: '✋ not written to any more',
  },
  errors: {
    'returns-not-found': (p) => ({
      what: `There is no file or folder ${p.file}.`,
      remedy: 'Check the name, or hand the mail on through standard input: facteur returns read - < return.eml',
    }),
    'returns-later': (p) => ({
      what: `This mail could not be recorded now: ${p.problem}`,
      remedy: 'A mail server hands it on again by itself (exit code 75). Else: read it again later.',
    }),
    'returns-unreadable': (p) => ({
      what: `${p.file} cannot be read: ${p.problem}`,
      remedy: 'Check your rights on the file or folder.',
    }),
  },
};

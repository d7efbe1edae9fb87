import type { leaving as fr } from '../fr/leaving.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');

export const leaving: typeof fr = {
  options: {
    topic: 'what the campaign is about, so that people can leave that alone (newsletter, diary ...)',
    suppressTopic: 'only in campaigns of this topic',
    public: 'only the page for leaving, for the open internet',
    proxy: 'address of the web server in front, which passes requests on',
    php: 'writes the page for leaving for shared hosting (PHP)',
    phpFolder: 'folder for the files to be put on the site',
    fetch: 'fetches what was asked on the PHP page',
  },
  page: {
    title: 'Unsubscribe',
    ask: 'Do you want to receive our messages no more?',
    askTopic: (p) => `Do you want to receive our messages about “${p.topic}” no more?`,
    asked: 'Nothing is done until you press a button.',
    leave: 'Unsubscribe',
    leaveTopic: (p) => `No more “${p.topic}”`,
    leaveAll: 'Nothing at all any more',
    done: 'Done: you are unsubscribed.',
    doneText: 'You will not receive our messages any more. One that was already on its way may still arrive.',
    doneTopic: (p) =>
      `You will not receive our messages about “${p.topic}” any more. One that was already on its way may still arrive.`,
    mistake: 'Was it a mistake?',
    back: 'Keep receiving the messages',
    stayed: 'You stay subscribed.',
    stayedText: 'You will go on receiving our messages.',
    broken:
      'If messages still reach you, the link may not have been whole: open it from the message itself, or reply to that message.',
    faulty: 'This page does not answer for the moment',
    faultyText:
      'Your request was not recorded. Try again in a few minutes, or simply reply to the message you received.',
    slow: 'Too many requests in a row',
    slowText: (p) =>
      `Too many wrong links have come from your connection. Try again in ${n(p.seconds)} second${s(p.seconds)}.`,
  },
  listening: (p) => `🌐 Page for leaving: ${p.url}/u/... (Ctrl+C to stop)`,
  proxies: 'an IP address, or a network as 10.0.0.0/8',
  ofTopic: (p) => `topic “${p.topic}”`,
  php: {
    written: (p) => `✅ Written: ${p.page} and ${p.settings}`,
    next: (p) =>
      `Put both files into the same folder of your site, then write the address of the page into facteur.yaml:\npublicUrl: ${p.url}\nThe second file holds a key: show it to nobody.`,
    fetched: (p) =>
      p.count === 0 ? 'No new request on the page.' : `✅ ${n(p.count)} request${s(p.count)} taken over from the page.`,
  },
  person: {
    command: 'all that is kept of one person',
    address: 'the address of the person',
    erase: 'erase it everywhere',
    none: (p) => `Nothing is kept of ${p.email}.`,
    found: (p) =>
      `👤 ${p.email}: ${n(p.deliveries)} message${s(p.deliveries)} in ${n(p.campaigns)} campaign${s(p.campaigns)}`,
    delivery: (p) => [`   ${p.id}`, p.state, p.at, p.reply].filter((part) => part !== '').join('  '),
    vars: (p) => `      ${p.vars}`,
    suppressed: (p) => `✋ Not written to: ${[p.reason, p.at, p.detail].filter((part) => part !== '').join('  ')}`,
    plan: (p) =>
      [
        ...(p.count > 0
          ? [
              `🗑️  In ${n(p.count)} message${s(p.count)} the address, the name and all other data will be erased; the totals of the campaigns stay.`,
            ]
          : []),
        ...(p.suppressions > 0 ? ['🗑️  Whoever is unsubscribed stays so, without the address being kept.'] : []),
        ...(p.left > 0 ? [leftText(p.left)] : []),
      ].join('\n'),
    confirm: 'Erase for good? (y/N): ',
    erased: (p) =>
      [
        p.erased > 0 ? `✅ Erased in ${n(p.erased)} message${s(p.erased)}.` : '✅ Erased.',
        ...(p.left > 0 ? [leftText(p.left)] : []),
      ].join(' '),
  },
  errors: {
    'topic-invalid': (p) => ({
      what: `The topic "${p.topic}" (${p.where}) cannot be used.`,
      remedy: 'Give a short name of at most 40 characters, with letters or digits: newsletter, diary, club-life ...',
    }),
    'person-declined': (_) => ({
      what: 'Nothing was erased.',
      remedy: 'Run the command again whenever you like.',
    }),
    'person-erase-ask': (p) => ({
      what: `The data of ${p.email} was not erased: there was nobody to confirm.`,
      remedy: 'Run the command again with --yes, or on a terminal.',
    }),
    'leave-no-url': (_) => ({
      what: 'The messages have no address to unsubscribe at: publicUrl is not in facteur.yaml.',
      remedy:
        'Add to facteur.yaml the address at which everybody will reach the page, for example publicUrl: https://mail.my-club.org',
    }),
    'leave-no-page': (p) => ({
      what: `${p.url} is not the address of a PHP page: there is nothing to fetch.`,
      remedy:
        'For the PHP page, publicUrl in facteur.yaml ends in .php. Otherwise, who unsubscribes is recorded here already.',
    }),
    'leave-page-silent': (p) => ({
      what: `The unsubscribe page ${p.url} does not answer as it should: ${p.problem}`,
      remedy:
        'Open that address in a browser; check that unsubscribe.php and unsubscribe-settings.php are there and come from "facteur suppress php".',
    }),
    'leave-file': (p) => ({
      what: `${p.file} cannot be written: ${p.problem}`,
      remedy: 'Choose another folder, or check your rights on this one.',
    }),
  },
};

function leftText(left: number): string {
  return left === 1
    ? 'One more is still to be sent and is left alone: cancel that campaign, or run the command again when it is over.'
    : `${n(left)} more are still to be sent and are left alone: cancel those campaigns, or run the command again when they are over.`;
}

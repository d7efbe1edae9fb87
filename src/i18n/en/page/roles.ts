import type { PageWords } from '../../fr/page/index.ts';
import { hands } from '../hands.ts';

export const roles: PageWords['roles'] = {
  mayNot: {
    send: 'You prepare campaigns. Starting, pausing and resuming them is for somebody who may send.',
    admin: 'This is for the owner of the page.',
    retry: 'Writing to these people again is for somebody who may send.',
    stopWorker: 'Stopping it is for the owner of the page.',
    holdSettings: 'Changing the settings of this account is for the owner of the page.',
    suppressAll:
      'You may add addresses to the suppression list. Adding all of these at once is for somebody who may send.',
    unsuppress: 'You may add addresses here. Taking some out is for the owner of the page.',
  },
  signIn: {
    name: 'Your name',
    ownersToo: 'Leave it empty if you are the owner of the page.',
    ownersLink: 'If you are the owner of the page, open it by the link in the window where Facteur was started.',
  },
  signedInAs: (p) => `Session of ${p.name}`,
  ready: {
    title: 'Ready?',
    about: 'Somebody who may send will see this draft on Home, with your name. Any change takes the request back.',
    ask: 'Ready: ask for it to be sent',
    asked: 'Somebody was asked to send it',
    notice: (p) =>
      p.by === null
        ? `This draft is to be sent, as asked ${p.time}`
        : `${p.by} asked for this draft to be sent, ${p.time}`,
    toSend: 'Look at the list, the message and the checks, then send. Any change takes the request back.',
    toPrepare: 'It waits for somebody who may send. Any change takes the request back.',
    takeBack: 'Take the request back',
    giveBack: 'Back to preparation',
    takenBack: 'The request was taken back',
  },
  givenUp: 'The last changes made here under another name were not saved: they are given up.',
  home: {
    toSend: 'Ready to go',
    waiting: 'Asked to be sent',
    by: (p) => (p.by === null ? `asked ${p.time}` : `prepared by ${p.by}, asked ${p.time}`),
    look: 'Look and send',
    see: 'Look',
    lookTitle: (p) => `Look and send: ${p.name}`,
    seeTitle: (p) => `Look at ${p.name}`,
  },
  people: {
    tab: 'Access',
    title: 'Who opens the page',
    about:
      'Each person opens this page by name and password. Whoever prepares asks for the campaign to be sent at the end; whoever sends sees it on Home. Only whoever opens the page without a name (by the link that Facteur shows, or by the password of the page) changes the settings.',
    roles: { prepare: 'prepares campaigns', send: 'prepares and sends' },
    when: (p) => `added ${p.time}`,
    remove: 'Remove',
    removeOne: (p) => `Remove ${p.name}`,
    question: (p) => `Remove ${p.name}?`,
    questionText: 'This person does not open the page any more, and their session ends at once. Their drafts stay.',
    unread: ({ id }) => `Person ${id.slice(0, 6)}`,
    unreadAbout: ({ file, problem }) =>
      `Their file (${file}) cannot be read: ${problem}. They do not open the page. Take them out, then add them again.`,
    removeNow: 'Take this person out',
    removed: (p) => `${p.name} does not open the page any more`,
    add: 'Add a person',
    name: 'Name',
    role: 'What they may do',
    password: 'Password',
    passwordHint: 'At least 12 characters, for you to give them: it is not shown again.',
    addNow: 'Add',
    added: (p) => `${p.name} may open the page`,
  },
  hands,
};

import type { home as french } from '../../fr/page/home.ts';
import { formatSpan, formats } from './format.ts';

const { formatNumber: n, formatDuration } = formats;

/** The view `home`. */
export const home: typeof french = {
  running: 'At this moment',
  nothing: {
    title: 'Nothing is being sent',
    text: 'A new campaign begins with a list of people and a message.',
  },
  rate: ({ rate }) => `${rate} messages a minute`,
  timeLeft: ({ seconds }) => `${formatDuration(seconds)} left`,
  ends: ({ time }) => `over ${time}`,
  starts: ({ time }) => `starts ${time}`,
  others: ({ count }) => `See ${n(count)} more under way`,
  pause: 'Pause',
  resume: 'Resume',
  see: 'See this campaign',
  recent: 'Latest campaigns',
  allCampaigns: 'All campaigns',
  name: 'Campaign',
  state: 'State',
  outcome: 'Outcome',
  when: 'When',
  drafts: {
    title: 'To go on with',
    noList: 'no list',
    changed: ({ time }) => `changed ${time}`,
    go: 'Go on',
    discard: 'Discard',
    discarded: ({ name }) => `“${name}” was discarded.`,
    ask: {
      title: ({ name }) => `Discard “${name}”?`,
      text: 'Its list and its message are removed from this computer. Nothing was sent.',
      yes: 'Discard this draft',
    },
  },
  accounts: {
    title: 'Your accounts',
    used: ({ used, left, seconds }) => `${n(used)} sent within ${formatSpan(seconds)}, ${n(left)} more possible`,
    noLimit: 'No known daily limit',
    free: 'Ready',
    held: 'Held',
    gone: 'is not in the settings any more',
  },
  first: {
    title: 'Welcome',
    text: 'Three things, and your message goes to everybody, once each.',
    account: {
      title: 'Your sending account',
      text: 'The address and the password that you usually send with.',
      action: 'Set up the account',
      done: 'Done',
    },
    list: { title: 'Your list', text: 'The Excel file of your members, or a few addresses copied from it.' },
    message: {
      title: 'Your message',
      text: 'Written here, or taken from a document. You read it again and try it before anything leaves.',
    },
    begin: 'Prepare the first campaign',
  },
};

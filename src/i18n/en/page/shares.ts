import type { PageWords } from '../../fr/page/index.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** Several accounts that send together: choosing them, and the share of each. */
export const shares: PageWords['shares'] = {
  choose: 'From the accounts',
  chooseHint:
    'Tick several to have them share the work: each keeps to its own limits, and when one has to stop, the others go on.',
  option: (p) => `${p.name} (${p.server})`,
  held: (p) => `${p.name} is held for now: ${p.message}`,
  planned: (p) => `${p.name}: ${n(p.count)} ${plural(p.count, 'message', 'messages')}`,
  plannedTitle: 'Share of each account, if all goes well:',
  quota: (p) =>
    `Together these accounts send ${n(p.most)} messages in ${p.window} at most; they have ${n(p.left)} left for now.`,
  title: 'Share of each account',
  account: 'Account',
  sent: 'Sent',
  expected: 'To come',
  about: (p) => (p.count === 0 ? '0' : `about ${n(p.count)}`),
  situation: 'Situation',
  sending: 'may send',
};

import type { campaigns as french } from '../../fr/page/campaigns.ts';
import { formats } from './format.ts';

const { formatNumber: n } = formats;

/** The view `campaigns`. */
export const campaigns: typeof french = {
  empty: { title: 'There is no campaign yet', text: 'A campaign begins with a list of people and a message.' },
  noneHere: 'No campaign of this kind.',
  filter: 'Which campaigns',
  filters: { all: 'All', open: 'Under way', over: 'Finished', drafts: 'Drafts' },
  table: 'Campaigns, the newest first',
  drafts: 'Drafts, the newest first',
  columns: {
    name: 'Campaign',
    state: 'Status',
    sent: 'Got it',
    missing: 'Did not get it',
    waiting: 'Waiting',
    when: 'Date',
    changed: 'Changed',
    list: 'List',
    actions: 'Actions',
  },
  of: (p) => `${n(p.count)} of ${n(p.total)}`,
  uncertain: (p) => `${n(p.count)} of unknown outcome`,
  copy: 'Copy',
  copyTitle: (p) => `Copy “${p.name}” into a new campaign`,
  more: 'Show earlier ones',
  noList: 'no list yet',
  goOn: 'Go on',
  goOnTitle: (p) => `Go on with “${p.name}”`,
};

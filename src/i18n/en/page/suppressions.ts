import type { suppressions as french } from '../../fr/page/suppressions.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;
const addresses = (p: { count: number }) => `${n(p.count)} ${plural(p.count, 'address', 'addresses')}`;

/** The view `suppressions`. */
export const suppressions: typeof french = {
  about:
    'Facteur never writes to these addresses, even if they are in your list. Except where it says “only”: the person wants no more messages of that kind, but gets the others.',
  download: 'Download (CSV)',
  search: 'Find an address',
  reason: 'Why',
  allReasons: 'All reasons',
  reasons: {
    unsubscribed: 'Unsubscribed',
    'hard-bounce': 'Address that no longer exists',
    complaint: 'Reported a message as spam',
    operator: 'Added by you',
  },
  columns: { email: 'Address', reason: 'Why', detail: 'Remark', at: 'Since', action: 'Action' },
  hidden: 'Address erased (as the person asked)',
  onlyTopic: (p) => `only “${p.topic}”`,
  remove: 'Remove',
  removeOne: (p) => `Remove ${p.email}: the next campaigns will write to it again`,
  removed: (p) => `${p.email} is removed: the next campaigns will write to it again.`,
  restored: (p) => `${p.email} is left out again.`,
  more: 'Show more',
  searchOn: 'Search further',
  empty: {
    title: 'No address is left out',
    text: 'People who unsubscribe and addresses that no longer exist come here by themselves.',
  },
  nothingFound: 'No address matches.',
  add: {
    title: 'Add addresses',
    addresses: 'Addresses',
    hint: 'One or several, as you have them: separated by commas, spaces or line breaks.',
    detail: 'Remark',
    detailHint: 'For yourself: “called on 3 March”. Optional.',
    none: 'Add',
    button: (p) => `Stop writing to ${addresses(p)}`,
    done: (p) =>
      `${addresses({ count: p.added })} added.${p.already > 0 ? ` ${n(p.already)} ${plural(p.already, 'was', 'were')} there already.` : ''}`,
  },
  file: {
    title: 'Add a list',
    drop: 'An Excel, LibreOffice or CSV file with a column of addresses',
    busy: 'The list is being read…',
    invalid: (p) => `${n(p.count)} ${plural(p.count, 'row has', 'rows have')} no address that can be read:`,
    line: (p) => `line ${n(p.line)}${p.text === '' ? '' : `: “${p.text}”`} (${p.problem})`,
  },
};

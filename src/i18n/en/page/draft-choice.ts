import type { PageWords } from '../../fr/page/index.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** Who of the list is written to: by a condition, and without those of other lists. */
export const choice: PageWords['draft']['choice'] = {
  title: 'Write to a part of the list only',
  condition: 'Only the rows for which this is true',
  hint: 'Put the condition together below, or write it: city == "Podor" and age > 17',
  notUnderstood:
    'This condition is not understood. Put it together below, or write it like this: city == "Podor" and age > 17',
  outcome: (p) =>
    `${n(p.taken)} ${plural(p.taken, 'person', 'people')} to write to; the condition leaves out ${n(p.left)} ${plural(p.left, 'row', 'rows')}.`,
  parts: 'Put the condition together',
  column: 'Column',
  comparison: 'Comparison',
  comparisons: {
    is: 'is',
    isNot: 'is not',
    has: 'contains',
    more: 'is more than',
    less: 'is less than',
    filled: 'is filled in',
    empty: 'is empty',
  },
  value: 'Value',
  add: 'Add this condition',
  excluded: {
    title: 'Without the people of another list',
    drop: 'The list of people to exclude',
    campaign: 'Or those of a campaign',
    got: 'Those who got it, or perhaps got it',
    take: 'Exclude them',
    of: (p) => `Campaign “${p.name}”`,
    remove: 'Remove',
    removeOne: (p) => `Remove ${p.name}`,
  },
};

import type { selection as french } from '../fr/selection.ts';
import { formatNumber as n } from './format.ts';

export const selection: typeof french = {
  errors: {
    'selection-changed': (p) => ({
      what: `Campaign ${p.id}: this filter now means ${n(p.found)} ${p.found === 1 ? 'person' : 'people'}, not ${n(p.expected)}. Nothing was done.`,
      remedy: 'Look at the list again, then confirm with the new number.',
    }),
    'selection-empty': (p) => ({
      what: `Campaign ${p.id}: this filter means nobody.`,
      remedy: 'Choose another state, or clear the search.',
    }),
    'message-lost': (p) => ({
      what: `Message ${p.id} cannot be shown any more: ${p.problem}.`,
      remedy: 'Its data are incomplete. The other messages of the campaign can still be read.',
    }),
  },
};

import type { PageWords } from '../../fr/page/index.ts';

/** A follow-up: without those who have answered. */
export const followUps: PageWords['followUps'] = {
  answered: 'Those who have answered it',
  excluded: (p) => `Those who have answered campaign ${p.id}`,
};

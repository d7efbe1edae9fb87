import type { draft as french } from '../../fr/page/draft.ts';

/** The view `draft`. */
export const draft: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

import type { suppressions as french } from '../../fr/page/suppressions.ts';

/** The view `suppressions`. */
export const suppressions: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

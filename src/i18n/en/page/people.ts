import type { people as french } from '../../fr/page/people.ts';

/** The view `people`. */
export const people: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

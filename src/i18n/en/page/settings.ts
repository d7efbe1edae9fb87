import type { settings as french } from '../../fr/page/settings.ts';

/** The view `settings`. */
export const settings: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

import type { campaigns as french } from '../../fr/page/campaigns.ts';

/** The view `campaigns`. */
export const campaigns: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

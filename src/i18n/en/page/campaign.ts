import type { campaign as french } from '../../fr/page/campaign.ts';

/** The view `campaign`. */
export const campaign: typeof french = {
  unfinished: 'This part of the page is not there yet.',
};

import type { session as french } from '../../fr/page/session.ts';

/** Before the page may be used. */
export const session: typeof french = {
  title: 'Open Facteur',
  byLink: {
    title: 'This page opens by a link',
    text: 'The link is in the window in which Facteur was started. It works once; for another one, press Enter there, or stop Facteur and start it again.',
  },
  password: 'Password',
  open: 'Open',
  noScript: 'Facteur needs JavaScript: allow it for this address in your browser.',
};

import type { mailbox as french } from '../../fr/page/mailbox.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** The mailbox of the demo. */
export const mailbox: typeof french = {
  demo: 'Demonstration.',
  safe: 'All that is sent from here goes to a mailbox of this computer, and nowhere else.',
  look: 'See this mailbox',
  title: 'The mailbox of the demonstration',
  count: ({ count }) => `${n(count)} ${plural(count, 'message has come', 'messages have come')}.`,
  newOnes: ({ count }) => `Show ${n(count)} new ${plural(count, 'message', 'messages')}`,
  empty: 'Nothing has come yet',
  list: 'Messages, the newest first',
  latest: ({ count }) => `The latest ${n(count)} are shown.`,
  message: ({ to }) => `The message for ${to}`,
  choose: 'Choose a message to read it as this person got it.',
};

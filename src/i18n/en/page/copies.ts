import type { copies as french } from '../../fr/page/copies.ts';
import { formats } from './format.ts';

const { formatNumber: n } = formats;

/** Copies of what an account sends, in its folder of sent mail. */
export const copies: typeof french = {
  title: 'Copies of what is sent',
  which: 'Copies in the folder of sent mail',
  whichHint:
    'They are put into the mailbox of this account, and delay no message. Gmail and Microsoft 365 keep one by themselves: leave “No copy”.',
  choices: { none: 'No copy', one: 'One of each campaign', all: 'One of each message' },
  host: 'Incoming server (IMAP)',
  hostHint:
    'Empty: the provider’s, where it is known. Otherwise your provider tells you: imap.example.org for instance.',
  made: (p) => (p.count === 0 ? 'none so far' : `${n(p.count)} made`),
  trouble: (p) => `Account ${p.name}: copies of what is sent do not get into its mailbox`,
  since: (p) => `Since: ${p.time}`,
  twice: (p) =>
    `${p.provider} keeps a copy of what is sent by itself: each message would be there twice. Choose “No copy”.`,
};

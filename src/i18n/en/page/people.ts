import type { people as french } from '../../fr/page/people.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** The view `people`. */
export const people: typeof french = {
  search: 'Whom are you looking for?',
  hint: 'A name or an address, whole or in part. All campaigns are looked at.',
  begin: {
    title: 'Did Mrs Diop get it?',
    text: 'Write a name or an address: you will see everything that was sent there, when, and what became of it.',
  },
  nobody: (p) => `Nobody fits “${p.text}”`,
  nobodyText: 'Try a part of the name only, or the address.',
  searching: 'Looking in earlier campaigns…',
  found: (p) =>
    `${n(p.people)} ${plural(p.people, 'person', 'people')}, ${n(p.messages)} ${plural(p.messages, 'message', 'messages')}`,
  more: 'Look further',
  table: (p) => `What was sent to ${p.who}`,
  columns: { campaign: 'Campaign', state: 'Outcome', why: 'Reason', when: 'When' },
  suppress: 'Never write to them again',
  suppressTitle: (p) => `Never write to them again: ${p.who}`,
  suppressed: (p) => `Nothing more will go out to ${p.who}.`,
  unsuppressed: (p) => `${p.who} may get messages again.`,
  remark: 'from the page, view People',
};

import type { steer as french } from '../fr/steer.ts';
import { formatNumber as n } from './format.ts';

export const steer: typeof french = {
  paused: (p) => `⏸️  Campaign ${p.id} paused. To go on: facteur resume ${p.id}`,
  resumed: (p) => `▶️  Campaign ${p.id} resumed.`,
  unheld: (p) => `▶️  Account ${p.account}: the workers read the configuration again and go on.`,
  heldItself: (p) =>
    `⚠️  Campaign ${p.id}: ${p.reason}${p.message ? ` – "${p.message}"` : ''}.\n   Waiting, to be sent if you resume: ${n(p.pending)}   Outcome unknown, left alone: ${n(p.unknown)}`,
  askResume: (p) => `Resume, and write to ${n(p.count)} ${p.count === 1 ? 'person' : 'people'}? (y/N): `,
  askLost: 'Go on without these campaigns? (y/N): ',
  lostAccepted: '▶️  Noted: new campaigns can be sent. Resume each campaign that is held by: facteur resume ID',
  cancelled: (p) => `🚫 Campaign ${p.id} cancelled: ${n(p.count)} message${p.count === 1 ? '' : 's'} will not be sent.`,
  retried: (p) => `🔁 Campaign ${p.id}: ${n(p.count)} message${p.count === 1 ? '' : 's'} to be sent again.`,
  errors: {
    'resume-declined': (p) => ({
      what: `Nothing was resumed (${p.id}).`,
      remedy: 'See where the campaign stands: facteur status',
    }),
    'retry-nothing': (p) => ({
      what: `Campaign ${p.id} has no such message to send again.`,
      remedy: `See how it is doing: facteur status ${p.id}`,
    }),
  },
};

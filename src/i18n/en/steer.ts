import { formatNumber as n } from '../format.ts';
import type { steer as french } from '../fr/steer.ts';

export const steer: typeof french = {
  paused: (p) => `⏸️  Campaign ${p.id} paused. To go on: facteur resume ${p.id}`,
  resumed: (p) => `▶️  Campaign ${p.id} resumed.`,
  unheld: (p) => `▶️  Account ${p.account}: the workers read the configuration again and go on.`,
  cancelled: (p) => `🚫 Campaign ${p.id} cancelled: ${n(p.count)} message${p.count === 1 ? '' : 's'} will not be sent.`,
  retried: (p) => `🔁 Campaign ${p.id}: ${n(p.count)} message${p.count === 1 ? '' : 's'} to be sent again.`,
  errors: {
    'retry-nothing': (p) => ({
      what: `Campaign ${p.id} has no such message to send again.`,
      remedy: `See how it is doing: facteur status ${p.id}`,
    }),
  },
};

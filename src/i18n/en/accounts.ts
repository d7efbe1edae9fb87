import type { accounts as french } from '../fr/accounts.ts';
import { formatRate, formatWindow, formatNumber as n } from './format.ts';

const s = (count: number) => (count === 1 ? '' : 's');

export const accounts: typeof french = {
  none: 'No sending account is configured. To configure one: facteur init',
  heading: (p) => `📮 ${p.name}  ${p.server}`,
  unconfigured: (p) => `📮 ${p.name}  (not in the configuration any more)`,
  provider: (p) =>
    `Known limits of ${p.provider} as of ${p.asOf}${p.headroom > 0 ? `, less ${p.headroom} % for your other mail` : ''}; your own, in facteur.yaml, go before them`,
  unlimited: 'No known limit; to set one: limits in facteur.yaml',
  perSecond: (p) =>
    p.perSecond >= 1
      ? `At most ${formatRate(p.perSecond)} message${s(p.perSecond)}/s, evenly apart`
      : `At most one message every ${n(1 / p.perSecond, 1)} s`,
  window: (p) =>
    `Per ${formatWindow(p.seconds * 1000)}: at most ${n(p.most)}, ${n(p.used)} gone out, ${n(p.left)} still possible`,
  connections: (p) => `Connections: at most ${n(p.connections)}, all workers together`,
  perConnection: (p) => `Messages per connection: at most ${n(p.count)}`,
  messageSize: (p) => `Size of a message: at most ${n(p.bytes / 1_000_000, 1)} MB`,
  next: (p) => (p.at === null ? 'Free now' : `Next message possible: ${p.at}`),
};

import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** What each of several accounts that send together has sent, and will send. */
export const shares = {
  ofAccount: (p: { account: string; sent: number; expected: number }) =>
    f`Compte ${p.account} : ${n(p.sent)} envoyé${p.sent > 1 ? 's' : ''}${p.expected > 0 ? f`, encore ${n(p.expected)} environ` : ''}`,
  planned: (p: { shares: readonly { account: string; count: number }[] }) =>
    f`➗ Répartition prévue : ${p.shares.map(({ account, count }) => f`${n(count)} par le compte ${account}`).join(', ')}`,
};

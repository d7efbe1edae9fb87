import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** What each of several accounts that send together has sent, and will send. */
export const shares = {
  ofAccount: (p: { account: string; sent: number; expected: number }) =>
    f`Compte ${p.account} : ${n(p.sent)} envoyé${p.sent > 1 ? 's' : ''}${p.expected > 0 ? f`, encore ${n(p.expected)} environ` : ''}`,
  planned: (p: { parts: readonly string[] }) => f`➗ Répartition prévue : ${p.parts.join(', ')}`,
  part: (p: { account: string; count: number }) => f`${n(p.count)} par le compte ${p.account}`,
};

import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** The mailbox of the demo. */
export const mailbox = {
  demo: f`Démonstration.`,
  safe: f`Tout ce qui part d’ici arrive dans une boîte de cet ordinateur, et nulle part ailleurs.`,
  look: f`Voir cette boîte`,
  title: f`La boîte de démonstration`,
  count: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'message est arrivé', 'messages sont arrivés')}.`,
  newOnes: (p: { count: number }) =>
    f`Montrer ${n(p.count)} ${plural(p.count, 'nouveau message', 'nouveaux messages')}`,
  empty: f`Rien n’est encore arrivé`,
  list: f`Messages, les plus récents d’abord`,
  latest: (p: { count: number }) => f`Les ${n(p.count)} derniers sont montrés.`,
  message: (p: { to: string }) => f`Le message pour ${p.to}`,
  choose: f`Choisissez un message pour le lire comme cette personne l’a reçu.`,
};

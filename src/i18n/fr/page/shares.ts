import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** Several accounts that send together: choosing them, and the share of each. */
export const shares = {
  choose: f`Depuis les comptes`,
  chooseHint: f`Cochez-en plusieurs pour qu’ils se partagent l’envoi : chacun garde ses propres limites, et si l’un s’arrête, les autres continuent.`,
  option: (p: { name: string; server: string }) => f`${p.name} (${p.server})`,
  held: (p: { name: string; message: string }) => f`${p.name} est arrêté pour l’instant : ${p.message}`,
  planned: (p: { name: string; count: number }) =>
    f`${p.name} : ${n(p.count)} ${plural(p.count, 'message', 'messages')}`,
  plannedTitle: f`Part de chaque compte, si tout va bien :`,
  quota: (p: { most: number; left: number; window: string }) =>
    f`Ensemble, ces comptes envoient au plus ${n(p.most)} messages par ${p.window} ; il leur en reste ${n(p.left)} pour l’instant.`,
  title: f`Part de chaque compte`,
  account: f`Compte`,
  sent: f`Envoyés`,
  expected: f`À venir`,
  about: (p: { count: number }) => (p.count === 0 ? '0' : f`environ ${n(p.count)}`),
  situation: f`Situation`,
  sending: f`peut envoyer`,
};

import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** pause, resume, cancel, retry. */
export const steer = {
  paused: (p: { id: string }) => f`⏸️  Envoi ${p.id} en pause. Pour reprendre : facteur resume ${p.id}`,
  resumed: (p: { id: string }) => f`▶️  Envoi ${p.id} repris.`,
  unheld: (p: { account: string }) => f`▶️  Compte ${p.account} : les workers relisent la configuration et reprennent.`,
  heldItself: (p: { id: string; reason: string; message: string; pending: number; unknown: number }) =>
    f`⚠️  Envoi ${p.id} : ${p.reason}${p.message ? f` – « ${p.message} »` : ''}.\n   En attente, à envoyer si vous reprenez : ${n(p.pending)}   Issue inconnue, laissés de côté : ${n(p.unknown)}`,
  askResume: (p: { count: number }) =>
    f`Reprendre, et écrire à ${n(p.count)} personne${p.count > 1 ? 's' : ''} ? (o/N) : `,
  askLost: f`Continuer sans ces envois ? (o/N) : `,
  lostAccepted: f`▶️  C’est noté : de nouveaux envois sont possibles. Reprenez chaque envoi retenu par : facteur resume ID`,
  cancelled: (p: { id: string; count: number }) =>
    f`🚫 Envoi ${p.id} annulé : ${n(p.count)} message${p.count > 1 ? 's ne partiront' : ' ne partira'} pas.`,
  retried: (p: { id: string; count: number }) =>
    f`🔁 Envoi ${p.id} : ${n(p.count)} message${p.count > 1 ? 's remis' : ' remis'} à envoyer.`,
  errors: {
    'resume-declined': (p: { id: string }): Said => ({
      what: f`Rien n’a été repris (${p.id}).`,
      remedy: f`Voyez où en est l’envoi : facteur status`,
    }),
    'retry-nothing': (p: { id: string }): Said => ({
      what: f`L’envoi ${p.id} n’a aucun message de ce genre à renvoyer.`,
      remedy: f`Voyez où il en est : facteur status ${p.id}`,
    }),
  },
};

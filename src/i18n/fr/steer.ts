import type { Said } from '../../errors.ts';
import { formatNumber as n } from '../format.ts';
import { f } from '../typography.ts';

/** pause, resume, cancel, retry. */
export const steer = {
  paused: (p: { id: string }) => f`⏸️  Envoi ${p.id} en pause. Pour reprendre : facteur resume ${p.id}`,
  resumed: (p: { id: string }) => f`▶️  Envoi ${p.id} repris.`,
  unheld: (p: { account: string }) => f`▶️  Compte ${p.account} : les workers relisent la configuration et reprennent.`,
  cancelled: (p: { id: string; count: number }) =>
    f`🚫 Envoi ${p.id} annulé : ${n(p.count)} message${p.count > 1 ? 's ne partiront' : ' ne partira'} pas.`,
  retried: (p: { id: string; count: number }) =>
    f`🔁 Envoi ${p.id} : ${n(p.count)} message${p.count > 1 ? 's remis' : ' remis'} à envoyer.`,
  errors: {
    'retry-nothing': (p: { id: string }): Said => ({
      what: f`L’envoi ${p.id} n’a aucun message de ce genre à renvoyer.`,
      remedy: f`Voyez où il en est : facteur status ${p.id}`,
    }),
  },
};

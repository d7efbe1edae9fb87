import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { list } from './list.ts';

const s = (count: number) => (count > 1 ? 's' : '');

const reasons = {
  'hard-bounce': 'adresse morte',
  operator: 'ajoutée à la main',
  unsubscribed: 'désinscription',
  complaint: 'plainte pour spam',
};

/** suppress, purge: what is kept from one campaign to the next, and for how long. */
export const upkeep = {
  suppress: {
    reasons,
    added: (p: { added: number; already: number }) =>
      f`✅ ${n(p.added)} adresse${s(p.added)} ajoutée${s(p.added)} : plus aucun envoi ne ${p.added > 1 ? 'leur' : 'lui'} écrira.${p.already > 0 ? ` (${n(p.already)} y étai${p.already > 1 ? 'en' : ''}t déjà)` : ''}`,
    removed: (p: { removed: number; missing: number }) =>
      f`✅ ${n(p.removed)} adresse${s(p.removed)} retirée${s(p.removed)} : les prochains envois ${p.removed > 1 ? 'leur' : 'lui'} écriront de nouveau.${p.missing > 0 ? ` (${n(p.missing)} n’y étai${p.missing > 1 ? 'en' : ''}t pas)` : ''}`,
    line: (p: { email: string; reason: string; at: string; detail: string }) =>
      [p.email, p.reason, p.at, p.detail].filter((part) => part !== '').join('  '),
    total: (p: { count: number }) =>
      p.count === 0
        ? f`Aucune adresse n’est écartée des envois.`
        : f`${n(p.count)} adresse${s(p.count)} écartée${s(p.count)} des envois.`,
  },
  purge: {
    none: (p: { days: number }) => f`Aucun envoi n’est terminé depuis plus de ${n(p.days)} jour${s(p.days)}.`,
    plan: (p: { days: number; campaigns: number; deliveries: number }) =>
      f`🗑️  ${n(p.campaigns)} envoi${s(p.campaigns)} terminé${s(p.campaigns)} depuis plus de ${n(p.days)} jour${s(p.days)} (${n(p.deliveries)} destinataire${s(p.deliveries)}) : ${p.campaigns > 1 ? 'leurs listes, leurs messages et leurs résultats seront effacés, leurs clés (--key) oubliées' : 'sa liste, son message et ses résultats seront effacés, sa clé (--key) oubliée'}. Les adresses désinscrites ou mortes restent écartées.`,
    confirm: f`Effacer définitivement ? (o/N) : `,
    done: (p: { campaigns: number; deliveries: number; contents: number }) =>
      f`✅ Effacé : ${n(p.campaigns)} envoi${s(p.campaigns)}, ${n(p.deliveries)} destinataire${s(p.deliveries)}, ${n(p.contents)} fichier${s(p.contents)}.`,
  },
  errors: {
    'address-invalid': (p: { address: string; problem: keyof typeof list.addressProblems }): Said => ({
      what: f`« ${p.address} » n’est pas une adresse valable : ${list.addressProblems[p.problem]}.`,
      remedy: f`Corrigez l’adresse et relancez la commande ; rien n’a été changé.`,
    }),
    'purge-declined': (_: object): Said => ({
      what: f`Rien n’a été effacé.`,
      remedy: f`Relancez la commande quand vous voulez.`,
    }),
  },
};

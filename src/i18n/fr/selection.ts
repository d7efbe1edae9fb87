import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** What is done with those who fit a filter, and messages that are shown again. */
export const selection = {
  errors: {
    'selection-changed': (p: { id: string; expected: number; found: number }): Said => ({
      what: f`Envoi ${p.id} : ce filtre désigne maintenant ${n(p.found)} personne${p.found > 1 ? 's' : ''}, et non ${n(p.expected)}. Rien n’a été fait.`,
      remedy: f`Regardez de nouveau la liste, puis confirmez avec le nouveau nombre.`,
    }),
    'selection-empty': (p: { id: string }): Said => ({
      what: f`Envoi ${p.id} : ce filtre ne désigne personne.`,
      remedy: f`Choisissez un autre état, ou effacez la recherche.`,
    }),
    'message-lost': (p: { id: string; problem: string }): Said => ({
      what: f`Le message ${p.id} ne peut plus être montré : ${p.problem}.`,
      remedy: f`Ses données sont incomplètes. Les autres messages de l’envoi peuvent encore se lire.`,
    }),
  },
};

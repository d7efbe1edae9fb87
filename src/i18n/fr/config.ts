import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** Configuration: .env, facteur.yaml, environment, flags. */
export const config = {
  errors: {
    'config-invalid': (p: { key: string; where: string; problem: string }): Said => ({
      what: f`${p.key} n’est pas valable dans ${p.where} : ${p.problem}`,
      remedy: f`Corrigez ${p.key} dans ${p.where}, puis relancez la commande.`,
    }),
  },
};

import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** Commands, workers, reports: what the program says while it works. */
export const run = {
  errors: {
    unexpected: (p: { problem: string }): Said => ({
      what: f`Une erreur imprévue est survenue : ${p.problem}`,
      remedy: f`Relancez la commande ; si l’erreur revient, signalez-la avec ce texte.`,
    }),
  },
};

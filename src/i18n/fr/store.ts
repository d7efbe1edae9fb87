import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** Backends: where campaigns and deliveries live. */
export const store = {
  errors: {
    'campaign-not-found': (p: { id: string }): Said => ({
      what: f`Aucun envoi ne porte l’identifiant ${p.id}.`,
      remedy: f`Voyez la liste des envois : facteur status --list`,
    }),
  },
};

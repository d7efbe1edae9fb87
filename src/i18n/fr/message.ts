import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** Message files and templates. */
export const message = {
  errors: {
    'message-not-found': (p: { file: string }): Said => ({
      what: f`Le message ${p.file} est introuvable.`,
      remedy: f`Vérifiez le nom du fichier, ou donnez-le avec -m FICHIER.`,
    }),
  },
};

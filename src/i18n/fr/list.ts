import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** Lists of recipients. */
export const list = {
  errors: {
    'list-not-found': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} est introuvable.`,
      remedy: f`Vérifiez le nom du fichier, ou donnez-le avec -t FICHIER.`,
    }),
  },
};

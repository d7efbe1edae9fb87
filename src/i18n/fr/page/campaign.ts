import { f } from '../../typography.ts';

/** The view `campaign`. */
export const campaign = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

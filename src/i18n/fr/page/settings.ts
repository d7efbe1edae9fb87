import { f } from '../../typography.ts';

/** The view `settings`. */
export const settings = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

import { f } from '../../typography.ts';

/** The view `suppressions`. */
export const suppressions = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

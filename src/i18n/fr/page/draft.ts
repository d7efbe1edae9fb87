import { f } from '../../typography.ts';

/** The view `draft`. */
export const draft = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

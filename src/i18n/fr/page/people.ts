import { f } from '../../typography.ts';

/** The view `people`. */
export const people = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

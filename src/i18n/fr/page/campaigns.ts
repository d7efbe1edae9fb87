import { f } from '../../typography.ts';

/** The view `campaigns`. */
export const campaigns = {
  unfinished: f`Cette partie de la page n’est pas encore là.`,
};

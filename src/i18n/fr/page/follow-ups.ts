import { f } from '../../typography.ts';

/** A follow-up: without those who have answered. */
export const followUps = {
  answered: f`Ceux qui y ont répondu`,
  excluded: (p: { id: string }) => f`Ceux qui ont répondu à l’envoi ${p.id}`,
};

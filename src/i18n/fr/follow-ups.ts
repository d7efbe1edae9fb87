import { f } from '../typography.ts';

/** A follow-up to those who have not answered. */
export const followUps = {
  excludeReplied: f`sans ceux qui ont répondu à cet envoi (d’après la boîte dont Facteur lit les retours)`,
};

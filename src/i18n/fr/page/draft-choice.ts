import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** Who of the list is written to: by a condition, and without those of other lists. */
export const choice = {
  title: f`N’écrire qu’à une partie de la liste`,
  condition: f`Seulement les lignes où c’est vrai`,
  hint: f`Composez la condition ci-dessous, ou écrivez-la : ville == "Podor" and age > 17`,
  notUnderstood: f`Cette condition n’est pas comprise. Composez-la ci-dessous, ou écrivez-la ainsi : ville == "Podor" and age > 17`,
  outcome: (p: { taken: number; left: number }) =>
    f`${n(p.taken)} ${plural(p.taken, 'personne', 'personnes')} à qui écrire ; la condition écarte ${n(p.left)} ${plural(p.left, 'ligne', 'lignes')}.`,
  parts: f`Composer la condition`,
  column: f`Colonne`,
  comparison: f`Comparaison`,
  comparisons: {
    is: f`est`,
    isNot: f`n’est pas`,
    has: f`contient`,
    more: f`est plus que`,
    less: f`est moins que`,
    filled: f`est remplie`,
    empty: f`est vide`,
  },
  value: f`Valeur`,
  add: f`Ajouter cette condition`,
  excluded: {
    title: f`Sans les personnes d’une autre liste`,
    drop: f`La liste des personnes à exclure`,
    campaign: f`Ou celles d’un envoi`,
    got: f`Ceux qui l’ont reçu, ou l’ont peut-être reçu`,
    take: f`Les exclure`,
    of: (p: { name: string }) => f`Envoi « ${p.name} »`,
    remove: f`Retirer`,
    removeOne: (p: { name: string }) => f`Retirer ${p.name}`,
  },
};

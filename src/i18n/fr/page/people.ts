import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** The view `people`. */
export const people = {
  search: f`Qui cherchez-vous ?`,
  hint: f`Un nom ou une adresse, entiers ou en partie. Tous les envois sont regardés.`,
  begin: {
    title: f`Mme Diop l’a-t-elle reçu ?`,
    text: f`Écrivez un nom ou une adresse : vous verrez tout ce qui lui a été envoyé, quand, et ce qui en est advenu.`,
  },
  nobody: (p: { text: string }) => f`Personne ne correspond à « ${p.text} »`,
  nobodyText: f`Essayez avec une partie du nom seulement, ou avec l’adresse.`,
  searching: f`Recherche dans les envois plus anciens…`,
  found: (p: { people: number; messages: number }) =>
    f`${n(p.people)} ${plural(p.people, 'personne', 'personnes')}, ${n(p.messages)} ${plural(p.messages, 'message', 'messages')}`,
  more: f`Chercher plus loin`,
  table: (p: { who: string }) => f`Ce qui a été envoyé à ${p.who}`,
  columns: { campaign: f`Envoi`, state: f`Résultat`, why: f`Raison`, when: f`Quand` },
  suppress: f`Ne plus lui écrire`,
  suppressTitle: (p: { who: string }) => f`Ne plus lui écrire : ${p.who}`,
  suppressed: (p: { who: string }) => f`Plus rien ne partira vers ${p.who}.`,
  unsuppressed: (p: { who: string }) => f`${p.who} peut de nouveau recevoir des messages.`,
  remark: f`depuis la page, vue Personnes`,
};

import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { hands } from './hands.ts';

/** What the people of the page may do, as the terminal says it. */
const roles = { prepare: f`prépare`, send: f`prépare et envoie` };

/** What is missing for what somebody has asked for; `needed` is a scope. */
const needs: Readonly<Record<string, string>> = {
  send: f`il faut le droit d’envoyer`,
  admin: f`seule la personne responsable de la page le peut`,
};

/** The people who open the page under a name of their own, and what each may do. */
export const roleWords = {
  commands: {
    people: f`les personnes qui ouvrent la page sous leur nom`,
    add: f`ajoute une personne, avec un mot de passe à elle`,
    list: f`montre ces personnes et ce que chacune peut faire`,
    remove: f`retire une personne ; elle n’ouvre plus rien, et sa page se ferme dans le quart de minute`,
  },
  options: {
    name: f`le nom de la personne`,
    role: f`ce qu’elle peut faire : prepare (préparer, par défaut) ou send (préparer et envoyer)`,
  },
  choosePassword: (p: { name: string }) =>
    f`Mot de passe de ${p.name} (12 caractères au moins ; Entrée : Facteur en invente un) : `,
  added: (p: { name: string; role: keyof typeof roles }) =>
    f`✅ ${p.name} ouvre la page sous ce nom et ${roles[p.role]}.`,
  madeUp: (p: { password: string }) =>
    f`Son mot de passe :\n\n${p.password}\n\n👉 Notez-le maintenant : il n’est plus montré ensuite.`,
  none: f`Personne n’ouvre la page sous son nom. Pour ajouter quelqu’un : facteur web people add NOM --role prepare`,
  line: (p: { name: string; role: keyof typeof roles; created: string }) =>
    f`${p.name} : ${roles[p.role]}, depuis le ${p.created}`,
  removed: (p: { name: string }) => f`✅ ${p.name} n’ouvre plus la page.`,
  /** In the report of a campaign. */
  hands,
  errors: {
    'name-password-wrong': (_: object): Said => ({
      what: f`Ce nom et ce mot de passe ne vont pas ensemble.`,
      remedy: f`Vérifiez l’un et l’autre, puis recommencez. Oublié ? Demandez un autre mot de passe à la personne responsable de la page.`,
    }),
    'role-not-enough': (p: { name: string; role: keyof typeof roles; needed: string }): Said => ({
      what: f`${p.name} ${roles[p.role]}, et cela ne suffit pas ici : ${needs[p.needed] ?? f`il faut un autre droit`}.`,
      remedy: f`Demandez-le à quelqu’un qui peut le faire.`,
    }),
    'web-person-name': (p: { name: string }): Said => ({
      what: f`« ${p.name} » ne peut pas être le nom d’une personne.`,
      remedy: f`Prenez de 1 à 64 lettres ou chiffres, avec des espaces, points, apostrophes et traits d’union ; le premier est une lettre ou un chiffre. Un nom ne commence pas par « page- » et n’a pas de signe invisible.`,
    }),
    'web-person-exists': (p: { name: string }): Said => ({
      what: f`${p.name} ouvre déjà la page sous ce nom.`,
      remedy: f`Prenez un autre nom. Pour un autre mot de passe ou un autre rôle : facteur web people remove "${p.name}", puis add.`,
    }),
    'web-person-not-found': (p: { name: string }): Said => ({
      what: f`Personne n’ouvre la page sous le nom « ${p.name} ».`,
      remedy: f`facteur web people list montre qui le fait.`,
    }),
    'web-person-damaged': (p: { id: string; file: string; problem: string }): Said => ({
      what: f`Le fichier d’une personne de la page (${p.file}) ne peut pas être lu : ${p.problem}.`,
      remedy: f`Vérifiez vos droits, ou retirez cette personne et ajoutez-la de nouveau : facteur web people remove ${p.id}, puis facteur web people add NOM.`,
    }),
  },
};

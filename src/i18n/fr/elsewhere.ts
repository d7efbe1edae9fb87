import type { Said } from '../../errors.ts';
import type { FetchProblem } from '../../findings.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

function why(problem: FetchProblem): string {
  switch (problem.kind) {
    case 'address':
      return f`ce n’est pas une adresse`;
    case 'plain':
      return f`http:// laisserait lire les adresses en chemin`;
    case 'private':
      return f`l’adresse renvoie vers un réseau privé`;
    case 'redirect':
      return f`l’adresse renvoie sans fin vers une autre, ou vers rien`;
    case 'late':
      return f`la réponse a pris trop de temps`;
    case 'status':
      return f`le serveur a répondu ${String(problem.status)}`;
    case 'network':
      return f`le serveur ne répond pas (${problem.reason})`;
  }
}

function advice(problem: FetchProblem): string {
  if (problem.kind === 'plain') return f`Donnez l’adresse en https://.`;
  if (problem.kind === 'status' && [401, 403].includes(problem.status)) {
    return f`Publiez la feuille sur le web au format CSV, ou donnez la clé d’accès : --to-header Authorization=VARIABLE, la valeur étant dans .env.`;
  }
  return f`Ouvrez l’adresse dans un navigateur pour la vérifier, ou téléchargez la liste et donnez le fichier.`;
}

function failure({ code, late, said }: { code: number | null; late: boolean; said: string }): string {
  const number = code === null ? '' : f` (code ${n(code)})`;
  return `${late ? f`elle a pris trop de temps` : f`elle a échoué${number}`}${said === '' ? '' : f` – « ${said} »`}`;
}

/** Lists that are no files, and who is left out because of an earlier campaign. */
export const elsewhere = {
  options: {
    toHeader: f`pour une liste en ligne, un en-tête et la variable (de .env) qui contient sa valeur : Authorization=CLE_ADHESION`,
    onlyMissingOf: f`seulement ceux qui n’ont pas reçu cet envoi, quelle que soit la raison`,
  },
  errors: {
    'list-fetch': (p: { file: string; problem: FetchProblem }): Said => ({
      what: f`La liste ${p.file} n’a pas pu être téléchargée : ${why(p.problem)}.`,
      remedy: advice(p.problem),
    }),
    'list-command': (p: { command: string; code: number | null; late: boolean; said: string }): Said => ({
      what: f`La commande « ${p.command} » n’a pas donné de liste : ${failure(p)}.`,
      remedy: f`Essayez-la seule dans un terminal : elle doit écrire la liste sur sa sortie standard.`,
    }),
    'list-too-long': (p: { file: string; most: number }): Said => ({
      what: f`La liste ${p.file} dépasse ${n(Math.floor(p.most / 2 ** 20))} Mo.`,
      remedy: f`Vérifiez que c’est bien la liste des destinataires.`,
    }),
    'list-header-form': (p: { written: string }): Said => ({
      what: f`--to-header ${p.written} n’est pas un en-tête et une variable.`,
      remedy: f`Écrivez par exemple : --to-header Authorization=CLE_ADHESION, et dans .env : CLE_ADHESION=Bearer …`,
    }),
    'list-header-missing': (p: { name: string; variable: string }): Said => ({
      what: f`La variable ${p.variable}, pour l’en-tête ${p.name} de la liste, n’est définie ni dans l’environnement ni dans .env.`,
      remedy: f`Ajoutez-la à .env : ${p.variable}=…`,
    }),
  },
};

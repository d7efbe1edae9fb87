import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;
const addresses = (p: { count: number }) => `${n(p.count)} ${plural(p.count, 'adresse', 'adresses')}`;

/** The view `suppressions`. */
export const suppressions = {
  about: f`Facteur n’écrit jamais à ces adresses, même si elles sont dans votre liste. Sauf là où il est écrit « seulement » : la personne ne veut plus cette sorte de messages, mais reçoit les autres.`,
  download: f`Télécharger (CSV)`,
  search: f`Chercher une adresse`,
  reason: f`Pourquoi`,
  allReasons: f`Toutes les raisons`,
  reasons: {
    unsubscribed: f`Désinscription`,
    'hard-bounce': f`Adresse qui n’existe plus`,
    complaint: f`A signalé un message comme indésirable`,
    operator: f`Ajoutée par vous`,
  },
  columns: { email: f`Adresse`, reason: f`Pourquoi`, detail: f`Remarque`, at: f`Depuis`, action: f`Action` },
  hidden: f`Adresse effacée (à la demande de la personne)`,
  onlyTopic: (p: { topic: string }) => f`seulement « ${p.topic} »`,
  remove: f`Retirer`,
  removeOne: (p: { email: string }) => f`Retirer ${p.email} : les prochains envois lui écriront de nouveau`,
  removed: (p: { email: string }) => f`${p.email} est retirée : les prochains envois lui écriront de nouveau.`,
  restored: (p: { email: string }) => f`${p.email} est de nouveau écartée.`,
  more: f`Voir la suite`,
  searchOn: f`Chercher plus loin`,
  empty: {
    title: f`Aucune adresse n’est écartée`,
    text: f`Les personnes qui se désinscrivent et les adresses qui n’existent plus arrivent ici toutes seules.`,
  },
  nothingFound: f`Aucune adresse ne correspond.`,
  add: {
    title: f`Ajouter des adresses`,
    addresses: f`Adresses`,
    hint: f`Une ou plusieurs, comme vous les avez : séparées par des virgules, des espaces ou des retours à la ligne.`,
    detail: f`Remarque`,
    detailHint: f`Pour vous : « a téléphoné le 3 mars ». Facultatif.`,
    none: f`Ajouter`,
    button: (p: { count: number }) => f`Ne plus écrire à ${addresses(p)}`,
    done: (p: { added: number; already: number }) =>
      f`${addresses({ count: p.added })} ${plural(p.added, 'ajoutée', 'ajoutées')}.${p.already > 0 ? ` ${n(p.already)} y ${plural(p.already, 'était', 'étaient')} déjà.` : ''}`,
  },
  file: {
    title: f`Ajouter une liste`,
    drop: f`Un fichier Excel, LibreOffice ou CSV avec une colonne d’adresses`,
    busy: f`La liste est lue…`,
    invalid: (p: { count: number }) =>
      f`${n(p.count)} ${plural(p.count, 'ligne n’a', 'lignes n’ont')} pas d’adresse lisible :`,
    line: (p: { line: number; text: string; problem: string }) =>
      f`ligne ${n(p.line)}${p.text === '' ? '' : f` : « ${p.text} »`} (${p.problem})`,
  },
};

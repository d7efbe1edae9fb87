import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** Copies of what an account sends, in its folder of sent mail. */
export const copies = {
  title: f`Copies des envois`,
  which: f`Copies dans le dossier des messages envoyés`,
  whichHint: f`Elles sont rangées dans la boîte de ce compte, sans retarder l’envoi. Gmail et Microsoft 365 en gardent déjà une d’eux-mêmes : laissez « Aucune copie ».`,
  choices: { none: f`Aucune copie`, one: f`Une seule pour chaque envoi`, all: f`Une de chaque message` },
  host: f`Serveur de réception (IMAP)`,
  hostHint: f`Vide : celui du fournisseur, s’il est connu. Sinon, votre fournisseur l’indique : par exemple imap.exemple.fr.`,
  made: (p: { count: number }) =>
    p.count === 0 ? f`aucune pour l’instant` : f`${n(p.count)} ${plural(p.count, 'rangée', 'rangées')}`,
  trouble: (p: { name: string }) => f`Compte ${p.name} : les copies des envois n’arrivent pas dans sa boîte`,
  since: (p: { time: string }) => f`Depuis : ${p.time}`,
  twice: (p: { provider: string }) =>
    f`${p.provider} garde déjà de lui-même une copie de ce qui est envoyé : chaque message y serait deux fois. Choisissez « Aucune copie ».`,
};

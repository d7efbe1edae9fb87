import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { fileReason, fileRemedy } from './system.ts';

/** `facteur archive`, and the pages that it writes. */
export const archive = {
  command: f`écrit le message d’un envoi (sans ID : du dernier) comme une page qui ne nomme personne, à publier sur un site`,
  output: f`le dossier des pages (créé s’il n’existe pas) ; index.html y présente tous les messages archivés`,
  withAttachments: f`met aussi les pièces jointes à côté de la page`,
  set: f`ce qui est écrit à la place d’une variable, par exemple --set ville=Podor (répétable)`,
  wrongValue: (p: { given: string }) => f`--set ${p.given} : il faut NOM=VALEUR`,
  written: (p: { file: string; index: string }) => f`📰 Message archivé dans ${p.file}\n   Sommaire : ${p.index}`,
  gaps: (p: { names: readonly string[] }) =>
    f`   Sans valeur dans cette page : ${p.names.join(', ')}. Relisez-la ; pour écrire quelque chose à la place : --set ${p.names[0] ?? ''}=...`,
  back: f`Tous les messages`,
  attachments: f`Pièces jointes`,
  title: f`Nos messages`,
  titleOf: (p: { name: string }) => f`Les messages de ${p.name}`,
  colon: '\u00a0:',
  errors: {
    'archive-value': (p: { id: string; problem: string }): Said => ({
      what: f`Le message de l’envoi ${p.id} ne peut pas être écrit sans destinataire : ${p.problem}.`,
      remedy: f`Il calcule ou compare avec une valeur de la liste. Donnez-en une qui convient à tous : facteur archive ${p.id} -o DOSSIER --set NOM=VALEUR`,
    }),
    'archive-not-ours': (p: { file: string }): Said => ({
      what: f`${p.file} n’a pas été écrit par facteur archive, ou ne peut pas être compris.`,
      remedy: f`Rien n’a été remplacé. Donnez un dossier vide ou celui d’une archive, ou déplacez ce fichier.`,
    }),
    'archive-folder': (p: { folder: string; reason: string }): Said => ({
      what: f`L’archive ne peut pas être écrite dans ${p.folder} : ${fileReason(p.reason)}.`,
      remedy: fileRemedy(p.reason, f`Donnez un autre dossier, où vous pouvez écrire et où il reste de la place.`),
    }),
  },
};

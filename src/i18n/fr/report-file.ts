import { f } from '../typography.ts';

/** `facteur report`. */
export const reportFile = {
  command: f`le bilan d’un envoi (sans ID : du dernier), une page à imprimer ou à transmettre`,
  file: f`écrit la page dans ce fichier (sinon sur la sortie standard)`,
  written: (p: { file: string }) => f`📄 Bilan écrit dans ${p.file}`,
};

import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** `facteur convert`: a message made from another. */
export const convert = {
  changed: (p: { from: string; to: string }) => `✅ ${p.from} → ${p.to}`,
  left: (p: { from: string }) => f`⚠️  ${p.from} : rien de tel ici, laissé comme il est`,
  nothing: f`ℹ️  Rien à changer dans ce message.`,
  written: (p: { file: string }) => f`📄 Message écrit : ${p.file}`,
  rewritten: (p: { file: string; original: string }) =>
    f`📄 Message récrit : ${p.file} (l’original est gardé : ${p.original})`,
  errors: {
    'convert-not-written': (p: { file: string; problem: string }): Said => ({
      what: f`Le message ${p.file} ne peut pas être écrit : ${p.problem}`,
      remedy: f`Vérifiez vos droits sur le dossier et la place sur le disque, ou donnez un autre fichier avec --output.`,
    }),
  },
};

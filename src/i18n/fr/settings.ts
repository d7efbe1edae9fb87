import type { ConfigProblem } from '../../config-problem.ts';
import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { problem } from './config.ts';
import { fileReason, fileRemedy } from './system.ts';

const reasons: Readonly<Record<string, string>> = {
  locked: f`un autre programme est en train de changer les réglages`,
  alias: f`facteur.yaml y renvoie à un autre endroit (« * »)`,
};

/** Settings that are read and changed in the application. */
export const settings = {
  errors: {
    'settings-changed': (_: object): Said => ({
      what: f`Les réglages ont été changés entre-temps, ici ou dans les fichiers. Rien n’a été écrit.`,
      remedy: f`Relisez-les, puis refaites votre changement.`,
    }),
    'settings-invalid': (p: { field: string; problem: ConfigProblem }): Said => ({
      what: f`${p.field} n’est pas valable : ${problem(p.problem)}. Rien n’a été écrit.`,
      remedy: f`Corrigez ${p.field}, puis recommencez.`,
    }),
    'settings-refused': (p: { detail: string }): Said => ({
      what: f`Avec ce changement, les réglages ne se liraient plus : ${p.detail} Rien n’a été écrit.`,
      remedy: f`Corrigez d’abord .env ou facteur.yaml : facteur check dit où.`,
    }),
    'settings-fixed': (p: { field: string; variable: string }): Said => ({
      what: f`${p.field} vient de la variable d’environnement ${p.variable}, qui passe avant les fichiers.`,
      remedy: f`Retirez ${p.variable} de l’environnement de ce programme et redémarrez-le, ou changez-la là-bas.`,
    }),
    'settings-not-written': (p: { file: string; reason: string }): Said => ({
      what: f`${p.file} n’a pas pu être écrit : ${reasons[p.reason] ?? fileReason(p.reason)}. Les réglages d’avant sont toujours là.`,
      remedy: fileRemedy(p.reason, f`Vérifiez vos droits et la place sur le disque, ou changez le fichier à la main.`),
    }),
  },
};

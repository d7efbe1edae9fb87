import { f } from '../../typography.ts';

/** The view `home`. */
export const home = {
  running: f`En ce moment`,
  nothing: { title: f`Rien n’est en train de partir`, text: f`Un nouvel envoi commence par une liste de personnes.` },
};

import type { Language } from '../language.ts';
import { en } from './en/index.ts';
import { fr } from './fr/index.ts';

export { chooseLanguage } from './language.ts';

/**
 * The program's words. French is the reference; English must have the same keys with the same parameters, or the type
 * check fails. One folder a language, one file an area (errors live with the area they belong to).
 */
export type Catalogue = typeof fr;

const catalogues: Record<Language, Catalogue> = { fr, en };

/** The catalogue of a language. Whoever speaks names it (a request, a terminal, a call); no language belongs to the process. */
export function words(language: Language): Catalogue {
  return catalogues[language];
}

import { createRequire } from 'node:module';
import type { Language } from '../language.ts';
import { remembered } from '../remembered.ts';
import type { fr } from './fr/index.ts';

export { chooseLanguage } from './language.ts';

/**
 * The program's words. French is the reference; English must have the same keys with the same parameters, or the type
 * check fails. One folder a language, one file an area (errors live with the area they belong to).
 */
export type Catalogue = typeof fr;

/** Built, each language is an entry of its own beside the others (scripts/build.ts). */
const isBuilt = !import.meta.url.endsWith('.ts');
const load = createRequire(import.meta.url);

/**
 * The catalogue of a language. Whoever speaks names it (a request, a terminal, a call); no language belongs to the process. It is loaded when it
 * is first spoken: both together are three quarters of what a program that imports the library would load, mostly without a word being said.
 */
export const words = remembered(
  (language: Language): Catalogue => load(isBuilt ? `./words-${language}.js` : `./${language}/index.ts`)[language],
);

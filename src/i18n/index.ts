import { en } from './en/index.ts';
import { fr } from './fr/index.ts';

/**
 * The program's words. French is the reference; English must have the same keys with the same parameters, or the type
 * check fails. One folder a language, one file an area (errors live with the area they belong to).
 */
export type Catalogue = typeof fr;
export type Language = 'fr' | 'en';

const catalogues: Record<Language, Catalogue> = { fr, en };
let current: Language = 'fr';

/** Sets the language of everything said from now on in this process. */
export function useLanguage(language: Language): void {
  current = language;
}

export function language(): Language {
  return current;
}

/** The catalogue in the current language, or in the one named. */
export function words(of: Language = current): Catalogue {
  return catalogues[of];
}

/**
 * The language to speak: `--lang`, else the first of LC_ALL, LC_MESSAGES, LANG that is set (POSIX order), else French.
 * `C` and `POSIX` name no language and count as unset.
 */
export function chooseLanguage(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const wanted = [flag, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((name) => name && !/^(C|POSIX)\b/.test(name));
  return wanted?.toLowerCase().startsWith('en') ? 'en' : 'fr';
}

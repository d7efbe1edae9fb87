import type { Language } from '../language.ts';

/**
 * The language to speak: `--lang`, else the first of LC_ALL, LC_MESSAGES, LANG that is set (POSIX order), else French.
 * `C` and `POSIX` name no language and count as unset.
 */
export function chooseLanguage(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const wanted = [flag, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((name) => name && !/^(C|POSIX)\b/.test(name));
  return wanted?.toLowerCase().startsWith('en') ? 'en' : 'fr';
}
